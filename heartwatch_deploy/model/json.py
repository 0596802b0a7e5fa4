"""The JSON type, and one stable text of a JSON value for fingerprints."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"

_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Json) -> str:
    """One text for equal values: sorted keys, no blanks."""
    return _CANONICAL.encode(value)


def same(one: Json, other: Json) -> bool:
    """Whether both have one canonical text, which most that are the same show at once."""
    return repr(one) == repr(other) or canonical(one) == canonical(other)


def fingerprint(value: Json) -> str:
    """The first 16 hex digits of the SHA-256 of the canonical text."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:16]
