"""`${name}` in a request: replaced in the text, but never by more than one name or value."""

import re
from collections.abc import Mapping

from tests.ksqldb_model.world import Refused

_PARTS = re.compile(r"'(?:[^']|'')*'|`[^`]*`|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|\$\{[^}]*\}|[^'`\"\-/$]+|.", re.DOTALL)
_INSIDE = re.compile(r"(\$?)\$\{([^}]*)\}")
_ONE_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|-?[0-9.]+|'(?:[^']|'')*'|`[^`]*`|\"[^\"]*\"")


def substituted(text: str, variables: Mapping[str, str]) -> str:
    """The text with its variables replaced, in names, values and texts; Refused for one that would be more."""
    return "".join(_part(found[0], variables) for found in _PARTS.finditer(text))


def _part(part: str, variables: Mapping[str, str]) -> str:
    if part.startswith("'"):
        return _INSIDE.sub(lambda found: _inside(found, variables), part)
    if not part.startswith("${"):
        return part
    value = variables.get(part[2:-1], part)
    if not _ONE_WORD.fullmatch(value):
        raise Refused(f"Illegal argument. Identifier names contain alphanumeric values and '_'. Got: '{value}'")
    return value


def _inside(found: re.Match[str], variables: Mapping[str, str]) -> str:
    """`$${x}` stands for the characters `${x}`."""
    if found[1]:
        return found[0][1:]
    return variables.get(found[2], found[0]).replace("'", "''") if found[2] in variables else found[0]
