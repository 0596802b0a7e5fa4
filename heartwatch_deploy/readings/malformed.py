"""Messages that are no readings, one kind for each way in which a producer gets it wrong."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from heartwatch_deploy.readings.avro import HEADER, MAGIC


class Malformed(NamedTuple):
    """A broken message to send: which kind, for which user's key, at which time (ms)."""

    kind: str
    user_id: str
    recorded_at: int


UNKNOWN_SCHEMA: Final = 2**31 - 11

# kind → the broken value, made from a whole one
KINDS: Final[Mapping[str, Callable[[bytes], bytes | None]]] = {
    "not_avro": lambda _: b'{"heart_rate": "seventy"}',
    "unknown_schema": lambda value: HEADER.pack(MAGIC, UNKNOWN_SCHEMA) + value[HEADER.size :],
    "empty": lambda _: b"",
    "null": lambda _: None,
    "truncated": lambda value: value[: HEADER.size + (len(value) - HEADER.size) // 3],
    "other_magic": lambda value: b"\x01" + value[1:],
    "half_a_header": lambda value: value[:3],
    "header_only": lambda value: value[: HEADER.size],
    "endless_text": lambda value: value[: HEADER.size] + b"\xfe\xff\xff\xff\x0f" + value[HEADER.size :],
}


def broken(kind: str, value: bytes) -> bytes | None:
    """The value of a message of that kind."""
    return KINDS[kind](value)


def kind_of(number: int) -> str:
    """The kinds in turn."""
    return tuple(KINDS)[number % len(KINDS)]
