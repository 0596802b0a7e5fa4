"""Whether a formatted text says what the text before it said: asked of readers that know nothing of layout."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from sqlglot import TokenType
from sqlglot.errors import TokenError

from heartwatch_deploy.sql.flink.canonical import canonical_sql as flink_text
from heartwatch_deploy.sql.flink.statements import read_statements as read_flink
from heartwatch_deploy.sql.formatting.pieces import TEMPLATES, Kind, pieces
from heartwatch_deploy.sql.formatting.units import OF_DURATIONS
from heartwatch_deploy.sql.keywords import KEYWORDS
from heartwatch_deploy.sql.ksqldb.canonical import canonical_sql as ksqldb_text
from heartwatch_deploy.sql.ksqldb.statements import read_statements as read_ksqldb
from heartwatch_deploy.sql.templates import template_end
from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.sql.tokens import StreamingTokenizer

_BLANKS: Final = re.compile(r"\s+")
_TEMPLATE: Final = re.compile(r"\{[{%#]")
_EXPONENT: Final = re.compile(r"(\d[eE]\d+)(?=[-+])")
"""Of a number that is added to or taken from: `1e3-1` is one word to sqlglot, `1e3 - 1` are three."""
_APART: Final = frozenset("(),;[]")
_MAY_CHANGE: Final = KEYWORDS | OF_DURATIONS
_QUOTED: Final = (TokenType.STRING, TokenType.IDENTIFIER)


class _Tokenizer(StreamingTokenizer):
    """Double quotes quote names as well: ksqlDB's."""

    IDENTIFIERS: ClassVar[list[str | tuple[str, str]]] = ["`", '"']


def says_the_same(before: str, after: str) -> bool:
    """The same characters but for blanks and case; and the same words, where only keywords may differ in case: as read
    by this package, and by sqlglot with a name in place of each template; and, without templates, the same trees."""
    return (
        _BLANKS.sub("", before).upper() == _BLANKS.sub("", after).upper()
        and list(_pieces(before)) == list(_pieces(after))
        and _tokens(before) == _tokens(after)
        and _trees_agree(before, after)
    )


def _trees_agree(before: str, after: str) -> bool:
    """Whether one of the dialects that can read the text takes both for the same; so do those that can read none."""
    meant = [(read, found) for read in _READERS if (found := read(before)) is not None]
    return not meant or any(read(after) == found for read, found in meant)


def _of_flink(text: str) -> list[str] | None:
    """One text a statement, in which names have their case; None for what is no Flink SQL."""
    try:
        return [flink_text(each.tree) for each in read_flink(text) if each.tree is not None]
    except SqlTextError:
        return None


def _of_ksqldb(text: str) -> list[str] | None:
    try:
        return [ksqldb_text(each.tree) for each in read_ksqldb(text) if each.tree is not None]
    except SqlTextError:
        return None


_READERS: Final = (_of_flink, _of_ksqldb)


def _pieces(text: str) -> Iterator[tuple[Kind, str, bool]]:
    """Each with whether it goes on what stands before it, where one of the two is a template."""
    last = None
    for piece in pieces(text):
        templates = last is not None and (last.kind in TEMPLATES or piece.kind in TEMPLATES)
        apart = last is None or last.text in _APART or piece.text in _APART or piece.kind is Kind.REMARK
        goes_on = templates and not apart and last is not None and last.end == piece.start
        upper = piece.text.upper()
        yield piece.kind, upper if piece.kind is Kind.NAME and upper in _MAY_CHANGE else piece.text, goes_on
        last = piece


def _tokens(text: str) -> list[tuple[TokenType, str]] | None:
    """None for a text that sqlglot cannot read."""
    try:
        tokens = _Tokenizer().tokenize(_EXPONENT.sub(r"\1 ", _without_templates(text)))
    except TokenError:
        return None
    return [(each.token_type, _one_case(each.token_type, each.text)) for each in tokens]


def _one_case(kind: TokenType, text: str) -> str:
    return text.upper() if kind not in _QUOTED and text.upper() in _MAY_CHANGE else text


def _without_templates(text: str) -> str:
    names: dict[str, str] = {}
    result: list[str] = []
    at = 0
    while found := _TEMPLATE.search(text, at):
        end = template_end(text, found.start())
        name = names.setdefault(text[found.start() : end], f"_template_{len(names)}_")
        result.extend((text[at : found.start()], name))
        at = end
    return "".join((*result, text[at:]))
