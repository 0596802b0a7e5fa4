"""Durations as Flink reads them: `30 d`, `1h`, `500 ms`, and `3600000`, which counts milliseconds."""

import re
from typing import Final

_NUMBER: Final = re.compile(r"(\d+)\s*([a-zµ]*)", re.ASCII)
_UNITS: Final = {
    ("d", "day", "days"): 86_400_000.0,
    ("h", "hour", "hours"): 3_600_000.0,
    ("m", "min", "minute", "minutes"): 60_000.0,
    ("s", "sec", "secs", "second", "seconds"): 1000.0,
    ("", "ms", "milli", "millis", "millisecond", "milliseconds"): 1.0,
    ("µs", "micro", "micros", "microsecond", "microseconds"): 1e-3,
    ("ns", "nano", "nanos", "nanosecond", "nanoseconds"): 1e-6,
}
"""Labels of org.apache.flink.util.TimeUtils."""


def milliseconds(text: str) -> float | None:
    """None for what Flink would refuse."""
    found = _NUMBER.fullmatch(text.strip().lower())
    size = next((size for labels, size in _UNITS.items() if found and found[2] in labels), None)
    return int(found[1]) * size if found and size else None
