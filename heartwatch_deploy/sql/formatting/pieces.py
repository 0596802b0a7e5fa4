"""SQL with templates → its words, each with the comments and templates in front of it; nothing of the text is lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from heartwatch_deploy.sql.formatting.tags import Tag, tag_of
from heartwatch_deploy.sql.templates import template_end
from heartwatch_deploy.sql.text_error import SqlTextError


class Kind(Enum):
    NAME = "name"
    QUOTED = "quoted"
    STRING = "string"
    NUMBER = "number"
    SYMBOL = "symbol"
    EXPRESSION = "expression"
    STATEMENT = "statement"
    NOTE = "note"
    REMARK = "remark"
    HINT = "hint"


TEMPLATES: Final = (Kind.EXPRESSION, Kind.STATEMENT, Kind.NOTE)
"""`{{ … }}` (or ksqlDB's `${…}`), `{% … %}`, `{# … #}`. A remark is a comment of SQL."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text; `end` is exclusive."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def ends_its_line(self) -> bool:
        """Whether what follows would become part of it on the same line."""
        return self.kind is Kind.REMARK and self.text.startswith("--")


_BLANKS = re.compile(r"[ \t\r\n\f]+")
_NAME = re.compile(r"[^\W\d]\w*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\w)|\.\d+(?:[eE][-+]?\d+)?(?!\w)|\d\w*")
_VARIABLE = re.compile(r"\$\{[^}\n]*\}")
_SYMBOL = re.compile(r"<=|>=|<>|!=|=>|->|\|\||::|:=|.", re.DOTALL)
_QUOTES: Final = {"'": Kind.STRING, "`": Kind.QUOTED, '"': Kind.QUOTED}
_TEMPLATE_KINDS: Final = {"{{": Kind.EXPRESSION, "{%": Kind.STATEMENT, "{#": Kind.NOTE}


def pieces(text: str) -> Iterator[Piece]:
    """All but blanks; SqlTextError where something is never closed."""
    at = 0
    while at < len(text):
        blank = _BLANKS.match(text, at)
        if blank:
            at = blank.end()
            continue
        kind, end = _piece(text, at)
        yield Piece(kind, text[at:end].rstrip(" \t\r\f") if kind is Kind.REMARK else text[at:end], at)
        at = end


def _piece(text: str, at: int) -> tuple[Kind, int]:
    two = text[at : at + 2]
    if two in _TEMPLATE_KINDS:
        return _TEMPLATE_KINDS[two], template_end(text, at)
    if two == "--":
        return Kind.REMARK, _line_end(text, at)
    if two == "/*":
        return Kind.HINT if text[at + 2 : at + 3] == "+" else Kind.REMARK, _comment_end(text, at)
    if text[at] in _QUOTES:
        return _QUOTES[text[at]], _quote_end(text, at)
    for kind, form in ((Kind.EXPRESSION, _VARIABLE), (Kind.NAME, _NAME), (Kind.NUMBER, _NUMBER)):
        if found := form.match(text, at):
            return kind, found.end()
    symbol = _SYMBOL.match(text, at)
    assert symbol is not None
    return Kind.SYMBOL, symbol.end()


def _line_end(text: str, at: int) -> int:
    """The end of a line, where a template that spans lines does not end it."""
    while at < len(text) and text[at] != "\n":
        at = template_end(text, at) if text[at : at + 2] in _TEMPLATE_KINDS else at + 1
    return at


def _quote_end(text: str, at: int) -> int:
    quote, here = text[at], at + 1
    while here < len(text):
        if text[here : here + 2] in _TEMPLATE_KINDS:
            here = template_end(text, here)
        elif text[here] != quote:
            here += 1
        elif text[here + 1 : here + 2] == quote:
            here += 2
        else:
            return here + 1
    raise SqlTextError(f"{quote} is never closed", at)


def _comment_end(text: str, at: int) -> int:
    here = at + 2
    while here < len(text):
        if text[here : here + 2] in _TEMPLATE_KINDS:
            here = template_end(text, here)
        elif text.startswith("*/", here):
            return here + 2
        else:
            here += 1
    raise SqlTextError("/* is never closed", at)


def tags_of(found: tuple[Piece, ...]) -> tuple[Tag, ...]:
    """What the template statements among pieces do to the blocks around them."""
    return tuple(tag for each in found if each.kind is Kind.STATEMENT and (tag := tag_of(each.text)))
