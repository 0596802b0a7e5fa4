"""Steps → what comes after what, and the rounds in which they are taken."""

import graphlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, HazardKind
from heartwatch_deploy.model.plan import Step
from heartwatch_deploy.stages.graph import Graph

BUILDS = (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.RECORD)


@dataclass(frozen=True, slots=True)
class Parts:
    """The steps by what they do: `gives` are those of `builds` that others wait for."""

    steps: Mapping[Address, Step]
    builds: Set[Address]
    gives: Set[Address]
    takes: Set[Address]
    drops: Set[Address]
    changes: Mapping[Address, Change]


Turn: TypeAlias = tuple[int, int]
"""How late a step comes, compared with all others: by its lateness, then whether it is deleted, then second halves."""
_SECOND: Final = 2


def rounds(
    made: Iterable[tuple[Change, Step]], closing: Iterable[tuple[Change, Step]], wanted: Graph, had: Graph
) -> tuple[tuple[Step, ...], ...]:
    """What is deleted for good comes last: so nothing is lost where something before it fails. After that comes the
    second half of what is done in two, which nobody waits for, and then what must be later than all else."""
    changes, steps = {step.address: change for change, step in made}, {step.address: step for _, step in made}
    parts = _parts(steps, changes)
    ordered = _with_order(parts, wanted, had)
    late = _last(ordered, parts)
    turns: dict[Address, Turn] = {each: (kind_of(each).lateness(changes[each]), each in late) for each in ordered}
    levels = {turn: _layers(ordered, {each for each in ordered if turns[each] == turn}) for turn in set(turns.values())}
    levels |= _second_halves(closing, ordered, wanted, had)
    return tuple(level for turn in sorted(levels) for level in levels[turn])


def _second_halves(
    closing: Iterable[tuple[Change, Step]], steps: Iterable[Address], wanted: Graph, had: Graph
) -> dict[Turn, tuple[tuple[Step, ...], ...]]:
    """By turn, each turn one level: after all who need the object, or needed it."""
    found: dict[Turn, tuple[tuple[Step, ...], ...]] = {}
    for change, step in sorted(closing, key=lambda each: each[1].address):
        turn = (kind_of(step.address).lateness(change), _SECOND)
        (level,) = found.get(turn, ((),))
        found[turn] = ((*level, replace(step, after=_users(step.address, steps, wanted, had))),)
    return found


def _users(address: Address, steps: Iterable[Address], wanted: Graph, had: Graph) -> tuple[Address, ...]:
    return tuple(sorted(each for each in steps if address in wanted.all_needs(each) | had.all_needs(each)))


def _parts(steps: Mapping[Address, Step], changes: Mapping[Address, Change]) -> Parts:
    builds = {address for address, step in steps.items() if step.action in BUILDS}
    return Parts(
        steps,
        builds,
        {each for each in builds if kind_of(each).gives(changes[each])},
        {each for each in builds if kind_of(each).takes(changes[each])},
        steps.keys() - builds,
        changes,
    )


def _with_order(parts: Parts, wanted: Graph, had: Graph) -> dict[Address, Step]:
    """What is built comes after what it needs, and what only takes after them; what is deleted, or made anew, comes
    after what goes and needed it."""
    after = {each: set(wanted.all_needs(each) & parts.gives) for each in parts.builds}
    after |= {each: _gone_before(each, parts) for each in parts.drops}
    replaced = {each for each in parts.builds if parts.steps[each].action is Action.REPLACE}
    waited_for = parts.drops | replaced
    also_by_works = waited_for | parts.takes
    for each in parts.drops:
        for needed in had.all_needs(each) & (also_by_works if kind_of(each).works else waited_for):
            if not _go_together(parts.changes[each], parts.changes[needed]):
                after[needed].add(each)
    only_take = parts.builds - parts.gives
    for each in parts.gives if only_take else ():
        for needed in (wanted.all_needs(each) | had.all_needs(each)) & only_take:
            after[needed].add(each)
    may_be_waited_for = parts.gives | parts.drops
    for address, change in parts.changes.items():
        after[address] |= change.after & may_be_waited_for
    return {address: replace(step, after=tuple(sorted(after[address]))) for address, step in parts.steps.items()}


def _go_together(one: Change, other: Change) -> bool:
    """By one step, which says itself what comes first."""
    return one.remaking is not None and one.remaking == other.remaking


def _gone_before(address: Address, parts: Parts) -> set[Address]:
    if parts.steps[address].action is not Action.DELETE:
        return set()
    named = (parts.steps.get(each) for each in kind_of(address).goes_after(address))
    return {each.address for each in named if each and each.action is Action.DELETE}


def _last(steps: Mapping[Address, Step], parts: Parts) -> Set[Address]:
    """Deletions of what is at rest or holds data, and what must come after them, but for those that something to be
    built waits for.

    What works, such as a job or connector, ends as soon as it can: whoever takes its place may need its slots.
    """
    waited_for = _all_before(steps, parts.gives)
    late: set[Address] = set()
    for address in graphlib.TopologicalSorter({each: step.after for each, step in steps.items()}).static_order():
        data = any(hazard.kind is HazardKind.DELETE_DATA for hazard in steps[address].hazards)
        rests = data or not kind_of(address).works
        goes = steps[address].action is Action.DELETE and rests and address not in waited_for
        if goes or not late.isdisjoint(steps[address].after):
            late.add(address)
    return late


def _all_before(steps: Mapping[Address, Step], waiting: Iterable[Address]) -> Set[Address]:
    """What must be done before any of these, at whatever remove."""
    found: set[Address] = set()
    open_ones = list(waiting)
    while open_ones:
        for each in steps[open_ones.pop()].after:
            if each not in found:
                found.add(each)
                open_ones.append(each)
    return found


def _layers(steps: Mapping[Address, Step], chosen: Set[Address]) -> tuple[tuple[Step, ...], ...]:
    """The chosen ones, each after those of them that it waits for."""
    sorter = graphlib.TopologicalSorter({each: [one for one in steps[each].after if one in chosen] for each in chosen})
    sorter.prepare()
    levels = []
    while sorter.is_active():
        ready = sorter.get_ready()
        levels.append(tuple(steps[address] for address in sorted(ready)))
        sorter.done(*ready)
    return tuple(levels)
