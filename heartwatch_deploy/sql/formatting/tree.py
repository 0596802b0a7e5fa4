"""Words → statements of words and brackets: `( )`, `[ ]`, `< >` of types, CASE … END."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.sql.formatting.listed import listed
from heartwatch_deploy.sql.formatting.pieces import Kind
from heartwatch_deploy.sql.formatting.words import Word
from heartwatch_deploy.sql.text_error import SqlTextError

DEEPEST: Final = 60
"""More brackets inside each other than this nobody writes; the way through them is recursive."""

_CLOSING: Final = {"(": ")", "[": "]", "<": ">", "CASE": "END"}
_TYPES: Final = frozenset(("ARRAY", "MAP", "STRUCT", "ROW", "MULTISET"))
_OPERATORS: Final = listed("= <> != < > <= >= + - * / % || => := ( [ ,")
_NO_OPERAND: Final = listed(
    "SELECT DISTINCT ALL WHERE HAVING AND OR NOT BETWEEN IN LIKE IS WHEN THEN ELSE CASE ON BY AS VALUES LIMIT INTERVAL "
    "RETURN SET"
)


@dataclass(frozen=True, slots=True)
class Bracket:
    opening: Word
    children: "tuple[Node, ...]"
    closing: Word


Node = Word | Bracket


def first_word(node: Node) -> Word:
    return node.opening if isinstance(node, Bracket) else node


def last_word(node: Node) -> Word:
    return node.closing if isinstance(node, Bracket) else node


def statements(words: Sequence[Word]) -> Iterator[tuple[Node, ...]]:
    """Each with its semicolon; SqlTextError where brackets stand too deep in each other."""
    for each in _cut(words):
        _mark_unary(each)
        yield _nodes(each, _pairs(each))


def _cut(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Semicolons end statements, and so do the texts of templates (`{% endset %}`) and what opens a statement set."""
    current: list[Word] = []
    depth = 0
    for word in words:
        behind_a_text = bool(current) and current[0].is_template and current[-1].ends_a_text and not word.glued
        if current and depth <= 0 and (behind_a_text or any(each.ends_a_text for each in word.lead)):
            yield current
            current, depth = [], 0
        current.append(word)
        depth += (word.upper == "(") - (word.upper == ")")
        opens_a_set = word.upper == "BEGIN" and [each.upper for each in current[-3:-1]] == ["STATEMENT", "SET"]
        if word.upper == ";" or opens_a_set:
            yield current
            current, depth = [], 0
    if current:
        yield current


def _mark_unary(words: Sequence[Word]) -> None:
    before = None
    for word in words:
        if word.text in ("+", "-", "*"):
            word.unary = before is None or before.upper in _OPERATORS or before.upper in _NO_OPERAND
        if word.kind not in (Kind.REMARK, Kind.HINT):
            before = word


def _pairs(words: Sequence[Word]) -> dict[int, int]:
    """Where each bracket that opens at an index is closed; what has no other end is a word like others."""
    found: dict[int, int] = {}
    opened: list[int] = []
    waiting: Counter[str] = Counter()
    for index, word in enumerate(words):
        if _opens(words, index):
            opened.append(index)
            waiting[_CLOSING[word.upper]] += 1
        elif word.upper in _CLOSERS and waiting[word.upper]:
            # Parentheses close what is left open inside them; END and > may be something else.
            while word.upper in (")", "]") and _CLOSING[words[opened[-1]].upper] != word.upper:
                waiting[_CLOSING[words[opened.pop()].upper]] -= 1
            if _CLOSING[words[opened[-1]].upper] == word.upper:
                found[opened.pop()] = index
                waiting[word.upper] -= 1
    return found


_CLOSERS: Final = frozenset(_CLOSING.values())


def _opens(words: Sequence[Word], index: int) -> bool:
    word, before = words[index], words[index - 1] if index else None
    if word.upper == "<":
        return before is not None and before.upper in _TYPES
    if word.upper == "CASE":
        behind = words[index + 1].upper if index + 1 < len(words) else ""
        return behind not in (".", "=", ",", ")") and (before is None or before.upper not in (".", "->"))
    return word.upper in ("(", "[")


def _nodes(words: Sequence[Word], pairs: dict[int, int]) -> tuple[Node, ...]:
    levels: list[list[Node]] = [[]]
    closings: list[tuple[int, Word]] = []
    for index, word in enumerate(words):
        if index in pairs:
            closings.append((pairs[index], word))
            levels.append([])
            if len(levels) > DEEPEST:
                raise SqlTextError(f"more than {DEEPEST} brackets stand inside each other", word.start)
        elif closings and closings[-1][0] == index:
            _, opening = closings.pop()
            children = tuple(levels.pop())
            opening.bracket = word.bracket = True
            levels[-1].append(Bracket(opening, children, word))
        else:
            levels[-1].append(word)
    return tuple(levels[0])
