"""One layout for streaming SQL with jinja2 templates in it: words move, and change in nothing but the case of keywords.

A tree of the SQL could hold neither comments nor templates, so this reads words and brackets:
pieces → words (with the lines in front of them) → statements of brackets → document → text.
"""

import re

from heartwatch_deploy.sql.formatting.casing import cased
from heartwatch_deploy.sql.formatting.check import says_the_same
from heartwatch_deploy.sql.formatting.doc import Concat, Doc
from heartwatch_deploy.sql.formatting.lines import leads, line_before
from heartwatch_deploy.sql.formatting.places import cased_by_place
from heartwatch_deploy.sql.formatting.printer import printed
from heartwatch_deploy.sql.formatting.shape import statement
from heartwatch_deploy.sql.formatting.tree import first_word, statements
from heartwatch_deploy.sql.formatting.words import words
from heartwatch_deploy.sql.text_error import SqlTextError

__all__ = ["format_sql"]

_LONE_RETURN = re.compile(r"\r(?!\n)")
_ROUNDS = 6
_BYTE_ORDER_MARK = "\ufeff"


def format_sql(text: str) -> str:
    """The text in the one layout; SqlTextError where it cannot be read, or where the result would not say the same."""
    if text.startswith(_BYTE_ORDER_MARK):
        return _BYTE_ORDER_MARK + format_sql(text[1:])
    if lone := _LONE_RETURN.search(text):
        raise SqlTextError("a carriage return alone ends a comment for some servers, for others not", lone.start())
    result = _stable(text)
    if not says_the_same(text, result):
        raise SqlTextError("the formatted text would not say the same", 0)
    return result


def _stable(text: str) -> str:
    """The layout that comes out as it went in; comments in odd places need more than one round."""
    for _ in range(_ROUNDS):
        before, text = text, _formatted(text)
        if text == before:
            return text
    raise SqlTextError("no layout of this text lasts", 0)


def _formatted(text: str) -> str:
    found, behind = words(text)
    cased(found)
    parts: list[Doc] = []
    for each in statements(found):
        cased_by_place(each)
        parts.append(line_before(first_word(each[0])))
        parts.append(statement(each))
    newline = "\r\n" if "\r\n" in text else "\n"
    result = printed(Concat(*parts, leads(behind)), newline).rstrip(" \r\n")
    return result + (newline if text.endswith("\n") and result else "")
