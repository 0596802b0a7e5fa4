"""Desired, live and last applied → changes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Difference, Grade, Reason
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.graph import readers, writers
from heartwatch_deploy.stages.one_object import Objects, handed_over, objects_of


def diff(desired: State, live: State, applied: State, *, render_only: Iterable[str] = ()) -> tuple[Change, ...]:
    """One change an address of desired or applied, NO_OP among them; what others made is not looked at."""
    silent = frozenset(render_only)
    wanted = {each.address: each for each in desired if _is_deployed(each, silent)}
    addresses = sorted(wanted.keys() | applied.resources.keys())
    changes = (_change(each, wanted.get(each), live.get(each), applied.get(each)) for each in addresses)
    objects = objects_of(wanted)
    return _among_others([_kept_if_handed_over(each, objects) for each in changes], desired, live)


def _among_others(changes: Sequence[Change], desired: State, live: State) -> tuple[Change, ...]:
    """Those that do something, with who reads and writes their objects."""
    if all(each.action is Action.NO_OP for each in changes):
        return tuple(changes)
    reading, writing = readers(desired), writers(desired)
    return tuple(
        each
        if each.action is Action.NO_OP
        else replace(
            each,
            read_by=_present(reading.get(each.address, ()), live),
            written_by=_present(writing.get(each.address, ()), live),
        )
        for each in changes
    )


def _present(addresses: Iterable[Address], live: State) -> tuple[Address, ...]:
    found = (live.get(each) for each in addresses)
    return tuple(each.address for each in found if each and kind_of(each.address).health(each).present)


def _is_deployed(resource: Resource, render_only: frozenset[str]) -> bool:
    return resource.address.engine not in render_only and kind_of(resource.address).deployed


def _change(address: Address, desired: Resource | None, live: Resource | None, applied: Resource | None) -> Change:
    present = live is not None and kind_of(address).health(live).present
    if desired is None:
        assert applied is not None
        action = Action.DELETE if present and applied.owned else Action.FORGET
        return Change(address, action, Reason.REMOVED, None, live, applied)
    if live is None or not present:
        return Change(address, Action.CREATE, Reason.GONE if applied else Reason.NEW, desired, live, applied)
    return _compare(address, desired, live, applied)


def _kept_if_handed_over(change: Change, wanted: Objects) -> Change:
    """A connector that moved between `connect/` and `ksql/` is one and the same in Kafka Connect."""
    gone = change.action is Action.DELETE and handed_over(change.address, wanted)
    return replace(change, action=Action.FORGET) if gone else change


def _compare(address: Address, desired: Resource, live: Resource, applied: Resource | None) -> Change:
    kind = kind_of(address)
    differences = kind.differences(desired, live)
    if not differences and kind.guesses and applied is not None and not kind.differences(applied, live):
        differences = kind.differences(desired, applied)  # live is as recorded, which tells what the files change
    if not differences:
        action, reason = _of_what_fits(desired, live, applied)
        return Change(address, action, reason, desired, live, applied)
    reason = _reason(desired, applied)
    told = kind.explain(desired, applied) if applied is not None and reason is Reason.CHANGED else ()
    return Change(
        address,
        Action.UPDATE if _worst(differences) is Grade.IN_PLACE else Action.REPLACE,
        reason,
        desired,
        live,
        applied,
        told or differences,
    )


def _of_what_fits(desired: Resource, live: Resource, applied: Resource | None) -> tuple[Action, Reason]:
    """What is left to do where live is as desired: to make it healthy, or to note that it is so."""
    kind = kind_of(desired.address)
    if kind.health(live).problem:
        return Action.UPDATE, Reason.UNHEALTHY
    if applied is None:
        return Action.RECORD, Reason.FITS
    if kind.keeps_state() and "begun" in applied.observed:
        return Action.UPDATE, Reason.INTERRUPTED
    if kind.differences(desired, applied):
        return Action.RECORD, Reason.OUTDATED
    return Action.NO_OP, Reason.SAME


def _reason(desired: Resource, applied: Resource | None) -> Reason:
    """Why live is not as desired."""
    if applied is None:
        return Reason.UNRECORDED
    return Reason.CHANGED if kind_of(desired.address).differences(desired, applied) else Reason.DRIFTED


def _worst(differences: tuple[Difference, ...]) -> Grade:
    return max(each.grade for each in differences)
