"""Which readings are read in all their fields: decoding all of one takes seven times as long as its first five."""

from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")
DETAILED_A_SECOND: Final = 200
_NULL: Final = b"\x00"


class Sample:
    """So many a second at most, evenly from what comes together; times are given, in seconds."""

    def __init__(self, *, now: float, a_second: int = DETAILED_A_SECOND) -> None:
        self._a_second = a_second
        self._left, self._at = float(a_second), now

    def of(self, found: Sequence[T], *, now: float) -> Sequence[T]:
        self._left = min(self._a_second, self._left + max(0.0, now - self._at) * self._a_second)
        self._at = now
        if not found or self._left < 1:
            return ()
        step = -(-len(found) // int(self._left))
        taken = found[::step]
        self._left -= len(taken)
        return taken


def may_notify(value: bytes | None) -> bool:
    """Whether a reading's last field, what the device told its wearer, may be there: Avro writes null as one zero, and
    no text ends with one."""
    return value is not None and value[-1:] != _NULL
