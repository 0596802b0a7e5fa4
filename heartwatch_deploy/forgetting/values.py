"""What a decoded value holds: its fields at whatever depth, and the texts of each."""

from collections.abc import Iterator
from typing import Any


def fields(value: Any) -> Iterator[tuple[str, Any]]:
    """Every field at whatever depth, with its value; no depth is too much."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            yield from ((str(name), inner) for name, inner in each.items())
            left += each.values()
        elif isinstance(each, list | tuple):
            left += each


def texts(value: Any) -> Iterator[str]:
    """The value as text, of a list that of each member: one store's 7 is another's "7"."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, list | tuple):
            left += each
        elif isinstance(each, bytes):
            yield each.decode(errors="replace")
        elif each is not None and not isinstance(each, dict):
            yield str(each)


def byte_strings(value: Any) -> Iterator[bytes]:
    """What is kept as bytes, at whatever depth."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, bytes):
            yield each
        elif isinstance(each, dict):
            left += each.values()
        elif isinstance(each, list | tuple):
            left += each
