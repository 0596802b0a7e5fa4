"""`--target`: of all changes, those of the named objects and of what these need."""

import difflib
from collections.abc import Iterable, Set

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.graph import graph_of

_GOES = (Action.DELETE, Action.FORGET)


def targeted(
    changes: Iterable[Change], targets: Set[Address], desired: State, applied: State
) -> tuple[tuple[Change, ...], tuple[Diagnostic, ...]]:
    """The changes to make, all of them without targets; HW512 for a target that neither the files nor the record know.

    What is built brings what it needs; what goes takes along what needs it and goes as well.
    """
    everything = tuple(changes)
    if not targets:
        return everything, ()
    known = {each.address for each in everything}
    unknown = tuple(_unknown(each, known) for each in sorted(targets - known))
    wanted = graph_of(desired)
    needed = {*targets, *(need for each in targets for need in wanted.all_needs(each))}
    had = graph_of(applied)
    going = {each.address for each in everything if each.action in _GOES}
    dragged = {each for each in going if had.all_needs(each) & targets & going}
    return tuple(each for each in everything if each.address in needed | dragged), unknown


def _unknown(target: Address, known: Set[Address]) -> Diagnostic:
    near = difflib.get_close_matches(str(target), [str(each) for each in known], n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return Diagnostic(
        "HW512",
        f"there is nothing to deploy at {target}",
        address=target,
        help=f"{hint}Addresses are as `plan` prints them, for example kafka.topic/readings",
    )
