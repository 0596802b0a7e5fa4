"""Records that fill every table of Cassandra, the questions that the tables are made for, and what must be there."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any, Final

from tests.bench.sinks import Row

TABLES: Final = ("health_metrics", "environment", "notifications", "activity", "device_status")
DEVICES: Final = 200
NOTIFIES: Final = 50
"""Every so many readings a device has something to tell its wearer."""
_BEGIN_MS: Final = 1_760_054_400_000
"""2025-10-10, midnight UTC."""
_EVERY_MS: Final = 30_000
_HOUR_MS: Final = 3_600_000
_ACTIVITIES: Final = ("home", "still", "walk", "exercise")
_TIME: Final = {"type": "long", "logicalType": "timestamp-millis"}
_FIELDS: Final[tuple[tuple[str, Any], ...]] = (
    ("device_id", "string"),
    ("user_id", "string"),
    ("recorded_at", _TIME),
    ("heart_rate", "int"),
    ("steps", "int"),
    ("stress", "int"),
    ("cadence", "int"),
    ("speed", "double"),
    ("temperature", "double"),
    ("humidity", "double"),
    ("notification", ["null", "string"]),
    ("window_start", _TIME),
    ("activity", "string"),
    ("avg_heart_rate", "double"),
    ("status", "string"),
    ("last_seen", _TIME),
    ("battery", "int"),
    ("readings", "long"),
)
SCHEMA: Final = {
    "type": "record",
    "name": "Reading",
    "fields": [{"name": name, "type": kind} for name, kind in _FIELDS],
}
_OF_A_DAY: Final = "device_id = '{device}' AND day = '{day}'"
QUESTIONS: Final = {
    "a device's newest 100 readings of a day": f"health_metrics WHERE {_OF_A_DAY} LIMIT 100",
    "the newest 100 of what was around it": f"environment WHERE {_OF_A_DAY} LIMIT 100",
    "all that it told its wearer on a day": f"notifications WHERE {_OF_A_DAY}",
    "what a person did on a day": "activity WHERE user_id = '{user}' AND day = '{day}'",
    "how a device is": "device_status WHERE device_id = '{device}'",
}
WHOLE_DAY: Final = f"health_metrics WHERE {_OF_A_DAY}"


def row(number: int) -> Row:
    """Of one device after the other, each every 30 s, with the fields of all tables."""
    turn, device = divmod(number, DEVICES)
    at = _BEGIN_MS + turn * _EVERY_MS
    values = (
        *(_device(device), _user(device), at, 60 + turn % 100, turn % 9999, turn % 100, 110, 1.4),
        *(33.5, 0.4, "time to move" if (turn + device) % NOTIFIES == 0 else None),
        *(at - at % _HOUR_MS, _ACTIVITIES[turn % len(_ACTIVITIES)], 71.5, "active", at, 100 - turn % 100, turn),
    )
    return _device(device), dict(zip((name for name, _ in _FIELDS), values, strict=True))


def asked_of(question: str, number: int) -> str:
    """The question about the first day of a device, or its wearer."""
    device = number % DEVICES
    return question.format(device=_device(device), user=_user(device), day=_day(_BEGIN_MS))


def partitions(records: int) -> Counter[str]:
    """How many rows each partition has, by table and condition, when so many records are written."""
    keys: set[tuple[str, Any]] = set()
    for number in range(records):
        _, each = row(number)
        device, day = f"device_id = '{each['device_id']}'", f"day = '{_day(each['recorded_at'])}'"
        told = TABLES[:3] if each["notification"] else TABLES[:2]
        keys |= {(f"{table} WHERE {device} AND {day}", each["recorded_at"]) for table in told}
        keys.add((f"activity WHERE user_id = '{each['user_id']}' AND {day}", (each["window_start"], each["activity"])))
        keys.add((f"device_status WHERE {device}", None))
    return Counter(partition for partition, _ in keys)


def _device(number: int) -> str:
    return f"hw-{number:08x}"


def _user(number: int) -> str:
    return f"user_{number:05d}"


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d}"
