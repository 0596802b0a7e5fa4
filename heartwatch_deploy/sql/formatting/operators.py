"""Operators, in front of which a long line may end, from those that bind weakest on."""

from collections.abc import Sequence
from typing import Final

from heartwatch_deploy.sql.formatting.doc import Doc, Line, Text
from heartwatch_deploy.sql.formatting.lines import line_before
from heartwatch_deploy.sql.formatting.pieces import Kind
from heartwatch_deploy.sql.formatting.spacing import space
from heartwatch_deploy.sql.formatting.tree import Node, first_word, last_word
from heartwatch_deploy.sql.formatting.words import Word

_OPERATORS: Final = (
    frozenset(("ON",)),
    frozenset(("AND", "OR")),
    frozenset(("=", "<>", "!=", "<", ">", "<=", ">=")),
    frozenset(("+", "-", "||")),
    frozenset(("*", "/", "%")),
)
LEVELS: Final = len(_OPERATORS)
_LINES_OF_THEIR_OWN: Final = (Kind.STATEMENT, Kind.NOTE, Kind.REMARK)
"""Were a line to end behind one of these that began it, the line would be in front of the next word, not part of it."""


def operator_line(nodes: Sequence[Node], at: int) -> Doc:
    """The line that may end in front of the operator at an index."""
    before, word = last_word(nodes[at - 1]), first_word(nodes[at])
    if word.must_break:
        return line_before(word)
    blank = space(before, word)
    if not blank or before.kind in _LINES_OF_THEIR_OWN:
        return Text(blank)
    return line_before(word) if word.newline else Line()


def operators(nodes: Sequence[Node], level: int) -> list[int]:
    """The indices of the operators of a level; on level -1 of the hints that their author gave a line."""
    if level < 0:
        return [
            i
            for i, node in enumerate(nodes)
            if i and isinstance(node, Word) and node.kind is Kind.HINT and node.newline
        ]
    found, between = [], 0
    for index, node in enumerate(nodes):
        if not isinstance(node, Word) or node.unary:
            continue
        between += node.upper == "BETWEEN"
        if between and node.upper == "AND":
            between -= 1
        elif index and node.upper in _OPERATORS[level]:
            found.append(index)
    return found
