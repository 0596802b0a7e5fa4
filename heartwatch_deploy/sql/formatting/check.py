"""Whether a formatted text says what the text before it said: asked of readers that know nothing of layout."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from sqlglot import TokenType
from sqlglot.errors import TokenError

from heartwatch_deploy.sql.formatting.pieces import TEMPLATES, Kind, pieces
from heartwatch_deploy.sql.keywords import KEYWORDS
from heartwatch_deploy.sql.templates import template_end
from heartwatch_deploy.sql.tokens import StreamingTokenizer

_BLANKS: Final = re.compile(r"\s+")
_TEMPLATE: Final = re.compile(r"\{[{%#]")
_EXPONENT: Final = re.compile(r"(\d[eE]\d+)(?=[-+])")
"""Of a number that is added to or taken from: `1e3-1` is one word to sqlglot, `1e3 - 1` are three."""
_APART: Final = frozenset("(),;[]")
_QUOTED: Final = (TokenType.STRING, TokenType.IDENTIFIER)


class _Tokenizer(StreamingTokenizer):
    """Double quotes quote names as well: ksqlDB's."""

    IDENTIFIERS: ClassVar[list[str | tuple[str, str]]] = ["`", '"']


def says_the_same(before: str, after: str) -> bool:
    """The same characters but for blanks and case; and the same words, where only keywords may differ in case: as read
    by this package, and by sqlglot with a name in place of each template."""
    return (
        _BLANKS.sub("", before).upper() == _BLANKS.sub("", after).upper()
        and list(_pieces(before)) == list(_pieces(after))
        and _tokens(before) == _tokens(after)
    )


def _pieces(text: str) -> Iterator[tuple[Kind, str, bool]]:
    """Each with whether it goes on what stands before it, where one of the two is a template."""
    last = None
    for piece in pieces(text):
        templates = last is not None and (last.kind in TEMPLATES or piece.kind in TEMPLATES)
        apart = last is None or last.text in _APART or piece.text in _APART or piece.kind is Kind.REMARK
        goes_on = templates and not apart and last is not None and last.end == piece.start
        upper = piece.text.upper()
        yield piece.kind, upper if piece.kind is Kind.NAME and upper in KEYWORDS else piece.text, goes_on
        last = piece


def _tokens(text: str) -> list[tuple[TokenType, str]] | None:
    """None for a text that sqlglot cannot read."""
    try:
        tokens = _Tokenizer().tokenize(_EXPONENT.sub(r"\1 ", _without_templates(text)))
    except TokenError:
        return None
    return [(each.token_type, _one_case(each.token_type, each.text)) for each in tokens]


def _one_case(kind: TokenType, text: str) -> str:
    return text.upper() if kind not in _QUOTED and text.upper() in KEYWORDS else text


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
