"""Desired, live and last applied → a plan, or why there is none."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Reason
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.edit import Edit
from heartwatch_deploy.model.journal import Record
from heartwatch_deploy.model.plan import Plan, Script
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.classify import classify
from heartwatch_deploy.stages.desired import Desired
from heartwatch_deploy.stages.diff import diff
from heartwatch_deploy.stages.editing import edited
from heartwatch_deploy.stages.interrupted import taken_up
from heartwatch_deploy.stages.order import Judged, order
from heartwatch_deploy.stages.pointing import pointed
from heartwatch_deploy.stages.protecting import protect
from heartwatch_deploy.stages.targeting import targeted


@dataclass(frozen=True, slots=True)
class Found:
    """The changes of a project in its world (`unknown` are targets that nobody knows), before it is known what they
    make of the state of what runs."""

    world: World
    applied: State
    changes: tuple[Change, ...]
    unknown: tuple[Diagnostic, ...]
    targets: Set[Address]


def find_changes(
    project: Project,
    desired: Desired,
    live: State,
    applied: State,
    targets: Set[Address] = frozenset(),
    *,
    unfinished: Iterable[Record] = (),
) -> Found:
    """What differs; with `targets` only these and what they need; what was begun and is `unfinished` is taken up."""
    sent = State.of(each for each in desired.state if each.address.engine not in project.render_only)
    wanted, applied = recognised(sent, live, applied)
    begun = tuple(unfinished)
    world = World(project.name, wanted, live, desired.files, applied, begun=_scripts(begun))
    found = taken_up(diff(wanted, live, applied, render_only=project.render_only), begun)
    found = protect(found, project.protected)
    changes, unknown = targeted(found, targets, wanted, applied)
    placed = tuple(pointed(each, desired.files) for each in _looked_around(changes, live))
    return Found(world, applied, placed, tuple(unknown), targets)


def plan_of(project: Project, found: Found, edits: Mapping[Address, Edit]) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The plan that makes live as desired, and what the rules refuse; `edits` say what becomes of state."""
    changes = [edited(change, edits.get(change.address)) for change in found.changes]
    judged = [Judged(change, classify(change)) for change in changes]
    plan = order(judged, found.world, found.applied, environment=project.environment)
    plan = replace(plan, targets=tuple(sorted(found.targets)))
    return plan, (*found.unknown, *_refusals(judged))


def make_plan(
    project: Project,
    desired: Desired,
    live: State,
    applied: State,
    targets: Set[Address] = frozenset(),
    *,
    unfinished: Iterable[Record] = (),
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The plan that nobody was asked about: what a change makes of state is not known."""
    changes = find_changes(project, desired, live, applied, targets, unfinished=unfinished)
    return plan_of(project, changes, {})


def recognised(desired: State, live: State, applied: State) -> tuple[State, State]:
    """Desired and last applied in the words of what runs, where that means the same."""
    used = {each.address.engine for each in (*desired, *applied)}
    for name in (each for each in ENGINES if each in used):
        desired, applied = ENGINES[name].recognise(desired, live, applied)
    return desired, applied


def _looked_around(changes: tuple[Change, ...], live: State) -> tuple[Change, ...]:
    """What is to be done, and nothing besides, with what rules must know of it."""
    for name in sorted({each.address.engine for each in changes}):
        changes = ENGINES[name].look_around(changes, live)
    return changes


def _scripts(unfinished: Iterable[Record]) -> Mapping[Address, Script]:
    return {each.address: each.step.script for each in unfinished if each.step}


def _refusals(judged: Iterable[Judged]) -> tuple[Diagnostic, ...]:
    return tuple(found for each in judged for found in each.verdict.diagnostics)


def make_destroy_plan(
    project: Project, live: State, applied: State, unfinished: Iterable[Record] = ()
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The plan that removes what this project made, and nothing else; and what is protected from that."""
    begun = tuple(unfinished)
    world = World(project.name, State(), live, applied=applied, begun=_scripts(begun))
    changes = [replace(change, reason=Reason.DESTROY) for change in taken_up(diff(State(), live, applied), begun)]
    found = _looked_around(protect(changes, project.protected), live)
    judged = [Judged(change, classify(change)) for change in found]
    assert all(each.change.action in (Action.DELETE, Action.FORGET) for each in judged)
    return order(judged, world, applied, environment=project.environment), _refusals(judged)
