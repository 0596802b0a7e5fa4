"""Whether a blank stands between two words of a line."""

from typing import Final

from heartwatch_deploy.sql.formatting.listed import listed
from heartwatch_deploy.sql.formatting.pieces import Kind
from heartwatch_deploy.sql.formatting.words import Word

_OPERATORS: Final = listed("= <> != < > <= >= + - * / % || => :=")
_INSIDE_NAMES: Final = frozenset((".", "->", "::"))
_BEFORE_PARENTHESES: Final = listed(
    "WITH AS IN BY KEY VALUES OVER FROM AND OR NOT WHERE JOIN ON USING SELECT DISTINCT ALL WHEN THEN ELSE EXISTS LIKE "
    "BETWEEN HAVING UNION INTERSECT EXCEPT TUMBLING HOPPING SESSION PATTERN MATCH_RECOGNIZE INTO ANY SOME "
    "CHECK"
)
_ANNOTATIONS: Final = (Kind.REMARK, Kind.HINT)


def space(before: Word, word: Word) -> str:
    """One blank or none; around templates as the author wrote it, since a name may go on behind one."""
    if word.text in (",", ";") and word.kind is Kind.SYMBOL:
        return ""
    if _opens(before) or _closes(word):
        return ""
    if before.is_template or word.is_template:
        return "" if word.glued and before.upper != "," else " "
    if before.kind in _ANNOTATIONS or word.kind in _ANNOTATIONS:
        return " "
    return " " if _apart(before, word) else ""


def _opens(word: Word) -> bool:
    return word.upper in ("(", "[") or (word.upper == "<" and word.bracket)


def _closes(word: Word) -> bool:
    return word.upper in (")", "]") or (word.upper == ">" and word.bracket)


def _apart(before: Word, word: Word) -> bool:  # noqa: PLR0911 - a table of cases
    if before.upper in _INSIDE_NAMES or word.upper in _INSIDE_NAMES:
        return not word.glued
    if word.upper == "[" or (word.upper == "<" and word.bracket):
        return False if before.kind is Kind.NAME or _closes(before) else not word.glued
    if word.upper == "(":
        return before.upper in _BEFORE_PARENTHESES or before.upper in _OPERATORS or not word.glued
    if before.unary and before.text != "*":
        return not word.glued
    if _symbols(before, word):
        return not word.glued or word.unary or before.text == ","
    if before.upper in _OPERATORS or word.upper in _OPERATORS or before.text == "," or _closes(before):
        return True
    after_text = before.kind in (Kind.STRING, Kind.QUOTED) and word.kind is Kind.NAME
    return not word.glued or after_text


def _symbols(before: Word, word: Word) -> bool:
    """Two symbols that may be one operator."""
    return before.kind is word.kind is Kind.SYMBOL and not _closes(before) and not before.unary
