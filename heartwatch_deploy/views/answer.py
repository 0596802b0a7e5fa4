"""Rows of an answer, as they come: a table whose columns grow with what they hold, or JSON lines."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from heartwatch_deploy.model.json import Json

_WIDEST: Final = 60


def json_line(columns: Sequence[str], change: str, values: Sequence[Any]) -> str:
    """An object a row; `op` says what happened to a row that is not just there."""
    told: dict[str, Json] = dict(zip(columns, values, strict=True))
    return json.dumps(told if change == "+I" else {"op": change, **told}, ensure_ascii=False, default=str)


class TextTable:
    """Lines below a heading; widths are those of what was shown so far, so that nothing waits for the last row."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._widths = [len(each) for each in columns]
        self._changes = False

    def lines(self, rows: Sequence[tuple[str, Sequence[Any]]], *, heading: bool) -> Iterator[str]:
        """Rows that came together, which share their widths."""
        texts = [(change, [text_of(each) for each in values]) for change, values in rows]
        self._changes = self._changes or any(change != "+I" for change, _ in rows)
        for _, cells in texts:
            self._widths = [max(one, min(len(cell), _WIDEST)) for one, cell in zip(self._widths, cells, strict=True)]
        if heading:
            yield self._line("", self._columns)
            yield self._line("", ["-" * width for width in self._widths])
        for change, cells in texts:
            yield self._line(change, cells)

    def _line(self, change: str, cells: Sequence[str]) -> str:
        marks = [f"{change:2}"] if self._changes else []
        padded = [cell.ljust(width) for cell, width in zip(cells, self._widths, strict=True)]
        return "  ".join([*marks, *padded]).rstrip()


def text_of(value: Any) -> str:
    """One line."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return value.replace("\n", "\\n")
    return json.dumps(value, ensure_ascii=False, default=str)
