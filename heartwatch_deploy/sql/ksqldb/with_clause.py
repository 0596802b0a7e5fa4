"""What the server checks of a WITH clause while it parses: a window's type and size."""

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

_UNITS: Final = frozenset(["NANOSECONDS", "MICROSECONDS", "MILLISECONDS", "SECONDS", "MINUTES", "HOURS", "DAYS"])


def window_problem(values: Mapping[str, exp.Expr]) -> tuple[str, str] | None:
    """The property that is wrong, by its name in upper case, and why; None when the server would find nothing."""
    kind, size = _text(values.get("WINDOW_TYPE")), _text(values.get("WINDOW_SIZE"))
    if kind is not None and kind.upper() not in ("SESSION", "HOPPING", "TUMBLING"):
        return "WINDOW_TYPE", "a WINDOW_TYPE is SESSION, HOPPING or TUMBLING"
    if size is not None and not _is_duration(size):
        return "WINDOW_SIZE", "a WINDOW_SIZE is a number and a unit, such as '10 SECONDS'"
    sized = kind is not None and kind.upper() != "SESSION"
    if sized and "WINDOW_SIZE" not in values:
        return "WINDOW_TYPE", f"{kind} windows need a WINDOW_SIZE"
    if size is not None and not sized and (kind or "WINDOW_TYPE" not in values):
        return "WINDOW_SIZE", "a WINDOW_SIZE belongs to a WINDOW_TYPE of HOPPING or TUMBLING"
    return None


def _text(value: exp.Expr | None) -> str | None:
    """None where nothing is known: no value, or one with a variable in it."""
    if not isinstance(value, exp.Literal) or "${" in value.name:
        return None
    return value.name


def _is_duration(text: str) -> bool:
    parts = text.split()
    if len(parts) != 2 or not parts[0].lstrip("-").isdecimal():
        return False
    return f"{parts[1].upper().removesuffix('S')}S" in _UNITS
