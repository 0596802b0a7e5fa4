"""The rows that every single valid reading makes: `wearable_logs` and `vitals`. The reference of both queries."""

import math
from typing import NamedTuple

from heartwatch_deploy.readings.checked import HEART_RATES, NAME_BYTES
from heartwatch_deploy.readings.reading import Reading


class WearableLog(NamedTuple):
    """A row of wearable_logs but for `processed_at`, which is a clock's; times in ms, places in degrees."""

    log_id: str
    user_id: str
    recorded_at: int
    latitude: float
    longitude: float
    heart_rate: int
    device_id: str | None
    steps: int | None


class Vital(NamedTuple):
    """A row of vitals; recorded_at in ms."""

    recorded_at: int
    device_id: str | None
    user_id: str
    heart_rate: int
    steps: int | None


def is_valid(reading: Reading, *, latest: float = math.inf) -> bool:
    """Whether such a reading is possible at all; no time after `latest` (ms) is."""
    low, high = HEART_RATES
    return (
        1 <= len(reading.user_id.encode()) <= NAME_BYTES
        and 0 <= reading.recorded_at <= latest
        and -90 <= reading.latitude <= 90
        and -180 <= reading.longitude <= 180
        and low <= reading.heart_rate <= high
    )


def wearable_log(reading: Reading, *, partition: int, offset: int) -> WearableLog:
    """The row of a valid reading that stands at this place of the topic `readings`."""
    said = reading.circumstances
    return WearableLog(
        log_id=f"{partition}-{offset}",
        user_id=reading.user_id,
        recorded_at=reading.recorded_at,
        latitude=reading.latitude,
        longitude=reading.longitude,
        heart_rate=reading.heart_rate,
        device_id=said.device_id,
        steps=said.steps,
    )


def vital(reading: Reading) -> Vital:
    """The row of a valid reading."""
    said = reading.circumstances
    return Vital(reading.recorded_at, said.device_id, reading.user_id, reading.heart_rate, said.steps)


def vital_id(row: Vital) -> str:
    """The key of the row's message."""
    return f"{row.user_id}|{row.recorded_at}"
