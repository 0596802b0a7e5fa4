"""Marks in a template's output that tell where each piece came from.

Every piece of literal text and every `{{ expression }}` gets a mark of private-use characters in front; after rendering
the marks are taken out again and become segments. A mark inside a set block or macro travels with its text.
"""

import re
from collections.abc import Iterator

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from heartwatch_deploy.model.source import RenderedFile, Segment, SourceFile
from heartwatch_deploy.sql.templates import template_end

_MARK = re.compile("\ue000([VE])(\\d+),(\\d+)\ue001")


def _mark(kind: str, offset: int, length: int) -> str:
    return f"\ue000{kind}{offset},{length}\ue001"


class SourceMarks(Extension):
    """Puts the marks into the token stream of a template."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        places = iter(self._places)
        for token in stream:
            if token.type == "data":
                yield Token(token.lineno, "data", _mark("V", *next(places)) + token.value)
            elif token.type == "variable_begin":
                yield Token(token.lineno, "data", _mark("E", *next(places)))
                yield token
            else:
                yield token

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        self._places = tuple(_places(self.environment, source))
        return source


def _places(environment: Environment, source: str) -> Iterator[tuple[int, int]]:
    """Offset and length in the source of each literal text and each expression, in the order of the lexer."""
    at, opened = 0, 0
    for _, kind, raw in environment.lexer.tokeniter(source, None):
        at = source.index(raw, at)
        if kind == "data":
            yield at, len(raw)
        elif kind == "variable_begin":
            opened = at
            yield opened, template_end(source, opened) - opened
        at += len(raw)


def unmarked(source: SourceFile, marked: str) -> RenderedFile:
    """The rendered text without its marks, and the segments that they told of."""
    text: list[str] = []
    segments: list[Segment] = []
    position, end = 0, 0
    for mark in _MARK.finditer(marked):
        text.append(marked[end : mark.start()])
        position += mark.start() - end
        end = mark.end()
        segments.append(Segment(position, int(mark[2]), int(mark[3]), mark[1] == "V"))
    text.append(marked[end:])
    return RenderedFile(source, "".join(text), tuple(segments) or (Segment(0, 0, len(source.text), True),))
