"""Rows that /query-stream sends line by line: first what the columns are, then an array a row."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from heartwatch_deploy.clients.concealed import concealed

Row = tuple[Any, ...]


class RowsBroken(ValueError):
    """A line that is no row; `refusal` is the line where it is the server's own error, else empty."""

    def __init__(self, words: str, refusal: str = "") -> None:
        super().__init__(words)
        self.refusal = refusal


@dataclass(frozen=True)
class Header:
    """The id that /close-query takes, and the columns with their SQL types."""

    query_id: str
    names: tuple[str, ...]
    types: tuple[str, ...]


def header(line: str) -> Header:
    """The first line."""
    found = _parsed(line)
    try:
        return Header(str(found["queryId"] or ""), tuple(found["columnNames"]), tuple(found["columnTypes"]))
    except (KeyError, TypeError) as error:
        raise RowsBroken(f"the first line says nothing of columns: {concealed(line)[:80]!r}") from error


def rows(lines: Iterator[str], columns: int) -> Iterator[Row]:
    """The lines behind the first; RowsBroken for one that is half a row, or that tells of an error."""
    for line in lines:
        if not line.strip():
            continue
        found = _parsed(line)
        if isinstance(found, list) and len(found) == columns:
            yield tuple(found)
        elif not isinstance(found, dict) or "finalMessage" not in found:
            if isinstance(found, dict) and "error_code" in found:
                raise RowsBroken(str(found.get("message")), line)
            raise RowsBroken(f"not a row of {columns} columns: {concealed(line)[:80]!r}")


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise RowsBroken(f"the answer ends within a line: {concealed(line)[:80]!r}") from error
