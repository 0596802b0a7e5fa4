"""Where the clauses of a query, a window or a pattern begin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.sql.formatting.listed import listed
from heartwatch_deploy.sql.formatting.pieces import Kind
from heartwatch_deploy.sql.formatting.tree import Bracket, Node
from heartwatch_deploy.sql.formatting.words import Word

_JOINING: Final = listed("NATURAL LEFT RIGHT FULL INNER CROSS OUTER SEMI ANTI")
_ALONE: Final = listed("SELECT WHERE HAVING QUALIFY MEASURES DEFINE")
_WITH_NEXT: Final = {
    "GROUP": ("BY",),
    "ORDER": ("BY",),
    "PARTITION": ("BY",),
    "EMIT": ("CHANGES", "FINAL"),
    "WINDOW": ("TUMBLING", "HOPPING", "SESSION"),
    "UNION": ("ALL", "DISTINCT", "SELECT", "("),
    "INTERSECT": ("ALL", "DISTINCT", "SELECT", "("),
    "EXCEPT": ("ALL", "DISTINCT", "SELECT", "("),
    "MINUS": ("ALL", "DISTINCT", "SELECT", "("),
    "FETCH": ("FIRST", "NEXT"),
    "RANGE": ("BETWEEN", "UNBOUNDED"),
    "ROWS": ("BETWEEN", "UNBOUNDED"),
    "ONE": ("ROW",),
    "AFTER": ("MATCH",),
    "PATTERN": ("(",),
    "VALUES": ("(",),
}
_TAKEN_ALONG: Final = {"SELECT": ("DISTINCT", "ALL"), "UNION": ("ALL", "DISTINCT")}
_LISTS: Final = listed("SELECT GROUP ORDER PARTITION FROM MEASURES DEFINE VALUES")


@dataclass(frozen=True, slots=True)
class Clause:
    """`keyword` is the first word in upper case, empty for what stands in front of all clauses; `count` are the words
    that say which clause it is."""

    keyword: str
    count: int
    nodes: tuple[Node, ...]

    @property
    def holds_a_list(self) -> bool:
        return self.keyword in _LISTS


def upper(nodes: Sequence[Node], index: int) -> str:
    """The keyword or symbol at an index; empty where there is none. A bracket is its opening."""
    if not 0 <= index < len(nodes):
        return ""
    node = nodes[index]
    return node.opening.upper if isinstance(node, Bracket) else node.upper


def clauses(nodes: Sequence[Node]) -> Iterator[Clause]:
    """The nodes cut at the keywords that begin a clause."""
    begin, keyword, count, index = 0, "", 0, 0
    while index < len(nodes):
        found = _begins(nodes, index)
        if found:
            if index > begin:
                yield Clause(keyword, count, tuple(nodes[begin:index]))
            begin, keyword, count = index, upper(nodes, index), found
        index += max(1, found)
    if begin < len(nodes):
        yield Clause(keyword, count, tuple(nodes[begin:]))


def is_query(nodes: Sequence[Node]) -> bool:
    """Whether what stands in parentheses is made of clauses."""
    index = _first(nodes)
    first, second = upper(nodes, index), upper(nodes, index + 1)
    return (
        first in ("SELECT", "MEASURES")
        or _begins_with(nodes, index)
        or (first in ("PARTITION", "ORDER") and second == "BY")
    )


def query_start(nodes: Sequence[Node]) -> int:
    """The index where the query of a statement begins; its end where there is none. What begins in the middle, because
    a template stands for its beginning, is a query from the beginning."""
    first = _first(nodes)
    if first < len(nodes) and (_is_expression(nodes[first]) or _begins(nodes, first)):
        return 0
    return next(
        (
            index
            for index in range(len(nodes))
            if upper(nodes, index) == "SELECT" or _begins_with(nodes, index) or _values(nodes, index)
        ),
        len(nodes),
    )


def _values(nodes: Sequence[Node], index: int) -> bool:
    return upper(nodes, index) == "VALUES" and upper(nodes, index + 1) == "("


def _first(nodes: Sequence[Node]) -> int:
    skipped = (Kind.REMARK, Kind.HINT, Kind.STATEMENT, Kind.NOTE)
    return next(
        (i for i, node in enumerate(nodes) if isinstance(node, Bracket) or node.kind not in skipped), len(nodes)
    )


def _is_number(node: Node) -> bool:
    return isinstance(node, Word) and node.kind in (Kind.NUMBER, Kind.EXPRESSION)


def _is_expression(node: Node) -> bool:
    return isinstance(node, Word) and node.kind is Kind.EXPRESSION


def _begins(nodes: Sequence[Node], index: int) -> int:  # noqa: PLR0911 - a table of keywords
    """How many words say that a clause begins at an index; 0 where none does."""
    node = nodes[index]
    if not isinstance(node, Word) or node.kind is not Kind.NAME:
        return 0
    before, word, behind = upper(nodes, index - 1), node.upper, upper(nodes, index + 1)
    if before in (".", "->") or behind in (".", "->"):
        return 0
    if word == "FROM":
        return int(before not in ("DISTINCT", "DELETE"))
    if word in ("LIMIT", "OFFSET"):
        return int(any(_is_number(each) for each in nodes[index + 1 : index + 2]))
    if word == "WITH":
        return int(_begins_with(nodes, index))
    if word == "JOIN" or word in _JOINING:
        return _join(nodes, index)
    if word == "WINDOW" and upper(nodes, index + 2) == "AS":
        return 1
    if word in _ALONE or behind in _WITH_NEXT.get(word, ()):
        taken = _TAKEN_ALONG.get(word, ("BY",) if "BY" in _WITH_NEXT.get(word, ()) else ())
        return 1 + (behind in taken)
    return 0


def _join(nodes: Sequence[Node], index: int) -> int:
    end = index
    while upper(nodes, end) in _JOINING:
        end += 1
    return end + 1 - index if upper(nodes, end) == "JOIN" else 0


def _begins_with(nodes: Sequence[Node], index: int) -> bool:
    """`WITH name [(columns)] AS (`, not the options `WITH (`."""
    if upper(nodes, index) != "WITH":
        return False
    at = index + 1 + (upper(nodes, index + 1) == "RECURSIVE")
    named = upper(nodes, at) not in ("", "(") or (at < len(nodes) and isinstance(nodes[at], Word))
    at += 1 + (upper(nodes, at + 1) == "(")
    return named and upper(nodes, at) == "AS" and upper(nodes, at + 1) == "("
