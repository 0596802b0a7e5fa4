"""One field that differs."""

import difflib
import json

from rich.text import Text

from heartwatch_deploy.model.amounts import with_unit
from heartwatch_deploy.model.json import Json

_SHORT = 60
_STYLES = {"+": "green", "-": "red", "…": "blue"}


def difference_text(path: str, old: Json, new: Json, *, sides: tuple[str, str] = ("", ""), indent: int = 6) -> Text:
    """In a line where both values are short, else line by line; `sides` say whose the values are."""
    before, after = _words(path, old), _words(path, new)
    text, room = Text(), " " * indent
    if len(before) <= _SHORT and len(after) <= _SHORT and "\n" not in before + after:
        return text.append(f"{room}{path}: {sides[0]}{before} -> {sides[1]}{after}\n")
    text.append(f"{room}{path}:\n")
    for line in _lines(before, after):
        text.append(f"{room}  {line}\n", style=_STYLES.get(line[:1], ""))
    return text


def _lines(before: str, after: str) -> list[str]:
    """As git shows them, each with its neighbours; the numbers of lines would be those of a text that no file has."""
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1))[2:]
    return ["…" if line.startswith("@@") else line for line in lines[1:]]


def _words(path: str, value: Json) -> str:
    if value is None:
        return "(the server's default)" if path.startswith("config.") else "(not set)"
    if isinstance(value, str):
        return with_unit(path, value)
    return json.dumps(value, indent=2 if isinstance(value, dict) else None)
