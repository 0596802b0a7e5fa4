"""Changes → a plan: steps with their requests, each level after those that it needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.engines.protocol import Health, World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Reason, Verdict
from heartwatch_deploy.model.gate import Gate, KsqlTakes
from heartwatch_deploy.model.plan import Plan, Script, Step
from heartwatch_deploy.model.resource import Reference, Resource, Role, State
from heartwatch_deploy.stages.graph import Graph, graph_of, readiness
from heartwatch_deploy.stages.rounds import BUILDS, rounds
from heartwatch_deploy.stages.telling import recorded_only


@dataclass(frozen=True, slots=True)
class Judged:
    """A change with what the rules said."""

    change: Change
    verdict: Verdict


def order(judged: Iterable[Judged], world: World, applied: State, *, environment: str) -> Plan:
    """The plan; changes that do nothing are only counted."""
    everything = list(judged)
    doing = {each.change.address: each for each in everything if each.change.action is not Action.NO_OP}
    world = replace(world, going={address for address, each in doing.items() if each.change.action is Action.DELETE})
    return Plan(
        project=world.project,
        environment=environment,
        levels=_levels(doing, world, applied) if doing else (),
        unchanged=len(everything) - len(doing),
        project_fingerprint=world.desired.fingerprint(),
    )


def _levels(judged: Mapping[Address, Judged], world: World, applied: State) -> tuple[tuple[Step, ...], ...]:
    gates, wanted = readiness(world.desired), graph_of(world.desired)
    halves = [(each, kind_of(address).in_two(each.change)) for address, each in judged.items()]
    firsts = [_first(each, two) for each, two in halves]
    seconds = [Judged(two[1], each.verdict) for each, two in halves if two]
    turns = [
        [(each.change, _step(each, world, gates.get(each.change.address, ()), wanted)) for each in half]
        for half in (firsts, seconds)
    ]
    return rounds(turns[0], turns[1], wanted, graph_of(applied))


def _first(judged: Judged, halves: tuple[Change, Change] | None) -> Judged:
    """What cannot be taken back is in what comes last."""
    return Judged(halves[0], replace(judged.verdict, hazards=())) if halves else judged


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
        says=kind_of(change.address).says(change) if change.action is Action.UPDATE else "",
    )


def _notes(change: Change, world: World) -> tuple[str, ...]:
    """What is worth knowing beside the requests: how the object was found, whose it is, and what its kind tells."""
    kind = kind_of(change.address)
    health = kind.health(change.live) if change.live is not None else Health()
    found = (f"found: {health.problem.strip()}",) if health.problem and change.action in BUILDS else ()
    return (*found, *recorded_only(change), *kind.tells(change, world))


def _script(change: Change, world: World) -> Script:  # noqa: PLR0911 - one return an action
    kind = kind_of(change.address)
    if change.action is Action.CREATE:
        return kind.create(change, world)
    if change.action is Action.UPDATE:
        return kind.update(change, world)
    if change.action is Action.REPLACE:
        return kind.replace(change, world)
    if change.action is Action.DELETE and change.live is not None and change.remaking is None:
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
