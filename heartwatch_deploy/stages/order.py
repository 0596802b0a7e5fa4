"""Changes → a plan: steps with their requests, each level after those that it needs."""

import graphlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.engines.protocol import Health, World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, HazardKind, Reason, Verdict
from heartwatch_deploy.model.gate import Gate, KsqlTakes
from heartwatch_deploy.model.plan import Plan, Script, Step
from heartwatch_deploy.model.resource import Reference, Resource, Role, State
from heartwatch_deploy.stages.graph import Graph, graph_of, readiness
from heartwatch_deploy.stages.telling import recorded_only

_BUILDS = (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.RECORD)


@dataclass(frozen=True, slots=True)
class Judged:
    """A change with what the rules said."""

    change: Change
    verdict: Verdict


def order(judged: Iterable[Judged], world: World, applied: State, *, environment: str) -> Plan:
    """The plan; changes that do nothing are only counted."""
    everything = list(judged)
    doing = [each for each in everything if each.change.action is not Action.NO_OP]
    return Plan(
        project=world.project,
        environment=environment,
        levels=_levels(_steps(doing, world, applied)) if doing else (),
        unchanged=len(everything) - len(doing),
        project_fingerprint=world.desired.fingerprint(),
    )


def _steps(judged: Iterable[Judged], world: World, applied: State) -> Mapping[Address, Step]:
    gates, wanted = readiness(world.desired), graph_of(world.desired)
    steps = {each.change.address: _step(each, world, gates.get(each.change.address, ()), wanted) for each in judged}
    return _with_order(steps, wanted, graph_of(applied))


def _step(judged: Judged, world: World, gates: tuple[Gate, ...], needs: Graph) -> Step:
    change = judged.change
    script = _script(change, world)
    waits = gates if change.action in (Action.CREATE, Action.REPLACE) else ()
    return Step(
        change.address,
        change.action,
        change.reason,
        (*waits, *script),
        _result(change, needs),
        change.differences,
        judged.verdict.hazards,
        edit=change.edit,
        back=kind_of(change.address).back(change, world),
        notes=_notes(change, world),
    )


def _notes(change: Change, world: World) -> tuple[str, ...]:
    """What is worth knowing beside the requests: how the object was found, whose it is, and what its kind tells."""
    kind = kind_of(change.address)
    health = kind.health(change.live) if change.live is not None else Health()
    found = (f"found: {health.problem.strip()}",) if health.problem and change.action in _BUILDS else ()
    return (*found, *recorded_only(change), *kind.tells(change, world))


def _script(change: Change, world: World) -> Script:  # noqa: PLR0911 - one return an action
    kind = kind_of(change.address)
    if change.action is Action.CREATE:
        return kind.create(change, world)
    if change.action is Action.UPDATE:
        return kind.update(change, world)
    if change.action is Action.REPLACE:
        return kind.replace(change, world)
    if change.action is Action.DELETE and change.live is not None:
        return kind.delete(change.live, world)
    if change.action is Action.RECORD and change.reason is Reason.INTERRUPTED:
        gates = (each for each in kind.create(change, world) if isinstance(each, Gate))
        return tuple(each for each in gates if not isinstance(each, KsqlTakes))  # nothing is dropped
    if change.action is Action.DELETE and change.applied is not None:
        return kind.clear_away(change.applied, world)
    return ()


def _result(change: Change, wanted: Graph) -> Resource | None:
    """What is recorded: the desired object without its places in files; ours only if we made it.

    Its references lead straight to the deployed objects that it needs: tables of a session are not recorded.
    """
    if change.desired is None:
        return None
    made_now = change.action in (Action.CREATE, Action.REPLACE)
    owned = made_now or (change.applied.owned if change.applied else _bears_our_mark(change))
    needed = sorted(each for each in wanted.all_needs(change.address) if kind_of(each).deployed)
    references = tuple(Reference(each, Role.USES, required=False) for each in needed)
    return replace(change.desired, span=None, references=references, readiness=(), owned=owned)


def _bears_our_mark(change: Change) -> bool:
    return change.live is not None and kind_of(change.address).is_marked(change.live)


def _with_order(steps: Mapping[Address, Step], wanted: Graph, had: Graph) -> dict[Address, Step]:
    """What is built comes after what it needs; what is deleted, or made anew, comes after what goes and needed it."""
    builds = {address for address, step in steps.items() if step.action in _BUILDS}
    drops = set(steps) - builds
    after: dict[Address, set[Address]] = {each: set(wanted.all_needs(each) & builds) for each in builds}
    after |= {each: set() for each in drops}
    going = drops | {address for address in builds if steps[address].action is Action.REPLACE}
    for each in drops:
        for needed in had.all_needs(each) & going:
            after[needed].add(each)
    return {address: replace(step, after=tuple(sorted(after[address]))) for address, step in steps.items()}


def _levels(steps: Mapping[Address, Step]) -> tuple[tuple[Step, ...], ...]:
    """What is deleted for good comes last: so nothing is lost where something before it fails."""
    late = _last(steps)
    return (*_layers(steps, steps.keys() - late), *_layers(steps, late))


def _last(steps: Mapping[Address, Step]) -> Set[Address]:
    """Deletions of what is at rest or holds data, and what must come after them, but for those that something to be
    built waits for.

    What works, such as a job or connector, ends as soon as it can: whoever takes its place may need its slots.
    """
    waited_for = _all_before(steps, [each for each, step in steps.items() if step.action in _BUILDS])
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
