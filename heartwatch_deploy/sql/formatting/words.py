"""Pieces → words that layout moves about, each with the lines of comments and templates in front of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from heartwatch_deploy.sql.formatting.pieces import TEMPLATES, Kind, Piece, pieces, tags_of
from heartwatch_deploy.sql.formatting.tags import Tag

_LINES_OF_THEIR_OWN = (Kind.STATEMENT, Kind.NOTE, Kind.REMARK)
_ENDS_A_TEXT = re.compile(r"\{%[-+]?\s*end(?:set|macro|call|filter|block)\b")


@dataclass(frozen=True, slots=True)
class Lead:
    """Comments and template statements that have a line to themselves; `blank` when an empty line stands before."""

    text: str
    blank: bool
    tags: tuple[Tag, ...]
    ends_a_text: bool


@dataclass(slots=True)
class Word:
    """`glued`: no blank before it; `newline`: its line began with it or its leads; `tail` is the comment that ends its
    line. `unary` and `bracket` say what a symbol is that may be something else elsewhere; `upper` is the keyword or
    symbol that it may be, empty for what is quoted, a template or a part of a name that goes on in one."""

    kind: Kind
    text: str
    start: int
    glued: bool
    newline: bool
    blank: bool
    lead: tuple[Lead, ...]
    must_break: bool
    tail: str = ""
    unary: bool = False
    bracket: bool = False
    upper: str = field(init=False)

    def __post_init__(self) -> None:
        self.upper = self.text.upper() if self.kind in (Kind.NAME, Kind.SYMBOL) else ""

    @property
    def is_template(self) -> bool:
        return self.kind in TEMPLATES

    @property
    def ends_a_text(self) -> bool:
        return self.kind is Kind.STATEMENT and _ENDS_A_TEXT.match(self.text) is not None


def words(text: str) -> tuple[list[Word], tuple[Lead, ...]]:
    """The words of a text, and the leads behind the last."""
    found = list(pieces(text))
    gaps = [_newlines(text, before, after) for before, after in zip([None, *found], found, strict=False)]
    result: list[Word] = []
    lead: list[Lead] = []
    at = 0
    while at < len(found):
        end = _own_lines(found, gaps, at, begins=not result or result[-1].text == ";")
        if end:
            lead.append(_lead(text, found[at:end], blank=gaps[at] > 1))
            at = end
            continue
        piece = found[at]
        if piece.ends_its_line and result:
            result[-1].tail = piece.text
        else:
            result.append(_word(piece, result[-1] if result else None, gaps[at], found[at - 1] if at else None, lead))
            lead = []
        at += 1
    for before, word in pairwise(result):
        for name, other in ((before, word), (word, before)):
            if word.glued and other.is_template and name.kind is Kind.NAME:
                name.upper = ""
    return result, tuple(lead)


def _newlines(text: str, before: Piece | None, after: Piece) -> int:
    return text.count("\n", before.end, after.start) if before else 1


def _own_lines(found: Sequence[Piece], gaps: Sequence[int], at: int, *, begins: bool) -> int:
    """The index behind the pieces that fill whole lines from `at` on and are no SQL; 0 where there are none. In front
    of a statement an expression is none either: it may stand for anything."""
    if not gaps[at]:
        return 0
    end = at
    while end < len(found) and (end == at or not gaps[end]):
        if found[end].kind not in _LINES_OF_THEIR_OWN and not (begins and found[end].kind is Kind.EXPRESSION):
            return 0
        end += 1
    return end


def _lead(text: str, found: Sequence[Piece], *, blank: bool) -> Lead:
    ends = any(_ENDS_A_TEXT.match(each.text) for each in found)
    return Lead(text[found[0].start : found[-1].end], blank, tags_of(tuple(found)), ends)


def _word(piece: Piece, last: Word | None, newlines: int, before: Piece | None, lead: Sequence[Lead]) -> Word:
    newline = newlines > 0 or bool(lead)
    needed = last is not None and (bool(last.tail or lead) or (last.is_template and newline))
    glued = before is not None and before.end == piece.start and not lead
    return Word(piece.kind, piece.text, piece.start, glued, newline, newlines > 1, tuple(lead), needed or bool(lead))
