"""The reference of `device_status`: when devices fell silent, and when they spoke (again)."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from heartwatch_deploy.readings.reading import Reading


class DeviceStatus(NamedTuple):
    """A row of device_status; times in ms, the battery in %."""

    device_id: str
    user_id: str
    status: str
    last_seen: int
    changed_at: int
    battery: int | None
    readings: int


def device_statuses(readings: Iterable[Reading], *, seconds: int = 60, until: float = math.inf) -> list[DeviceStatus]:
    """The rows of valid readings, none of them overtaken by the watermark, by device and time, as far as the watermark
    has come (`until`, ms). Of two readings of a device at the same moment the earlier one begins a session, and the one
    whose text is greater ends it."""
    by_device: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.circumstances.device_id:
            by_device[reading.circumstances.device_id].append(reading)
    return [
        row
        for _, own in sorted(by_device.items())
        for session in _sessions(own, length=seconds * 1000)
        for row in (_active(session[0]), _silent(session, length=seconds * 1000))
        if row.changed_at - (row.status == "silent") <= until
    ]


def _sessions(readings: list[Reading], *, length: int) -> Iterator[list[Reading]]:
    """Readings each of which is less than `length` (ms) after the one before."""
    session: list[Reading] = []
    for reading in sorted(readings, key=lambda each: each.recorded_at):
        if session and reading.recorded_at - session[-1].recorded_at >= length:
            yield session
            session = []
        session.append(reading)
    yield session


def _active(first: Reading) -> DeviceStatus:
    said = first.circumstances
    assert said.device_id
    return DeviceStatus(said.device_id, first.user_id, "active", first.recorded_at, first.recorded_at, said.battery, 1)


def _silent(session: list[Reading], *, length: int) -> DeviceStatus:
    last = max(session, key=lambda each: (each.recorded_at, each.user_id))
    told = [each for each in session if each.circumstances.battery is not None]
    newest = max(told, key=lambda each: (each.recorded_at, str(each.circumstances.battery)), default=None)
    assert last.circumstances.device_id
    return DeviceStatus(
        device_id=last.circumstances.device_id,
        user_id=last.user_id,
        status="silent",
        last_seen=last.recorded_at,
        changed_at=last.recorded_at + length,
        battery=newest.circumstances.battery if newest else None,
        readings=len(session),
    )
