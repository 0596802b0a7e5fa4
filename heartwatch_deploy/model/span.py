"""A place in a source file, with the line itself, so that a diagnostic can be shown without the file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Line and column count from 1; `length` is in characters on that line, `excerpt` the whole line as written."""

    path: str
    line: int
    column: int = 1
    length: int = 1
    excerpt: str = ""
