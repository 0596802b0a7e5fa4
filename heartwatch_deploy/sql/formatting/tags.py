"""Template statements that open, continue or close a block."""

import re
from enum import Enum

_STATEMENT = re.compile(r"\{%[-+]?\s*(\w+)")
_ASSIGNMENT = re.compile(r"\{%[-+]?\s*set\s+[\w\s.,]+=(?!=)")
_OPENING = frozenset(("if", "for", "macro", "call", "filter", "set", "block", "with", "autoescape", "trans"))
_BETWEEN = frozenset(("else", "elif", "pluralize"))


class Tag(Enum):
    OPENING = "opening"
    BETWEEN = "between"
    CLOSING = "closing"


def tag_of(statement: str) -> Tag | None:
    """What a `{% … %}` does to the blocks around it; None for one that stands alone, such as an assignment."""
    found = _STATEMENT.match(statement)
    name = found[1] if found else ""
    if name in _BETWEEN:
        return Tag.BETWEEN
    if name.startswith("end"):
        return Tag.CLOSING
    return Tag.OPENING if name in _OPENING and not _ASSIGNMENT.match(statement) else None
