"""Which words are types, units, functions and the like by the brackets that they stand in, and so are upper case."""

from collections.abc import Iterator, Sequence
from typing import Final

from heartwatch_deploy.sql.formatting.clauses import upper
from heartwatch_deploy.sql.formatting.listed import listed
from heartwatch_deploy.sql.formatting.pieces import Kind
from heartwatch_deploy.sql.formatting.tree import Bracket, Node
from heartwatch_deploy.sql.formatting.units import is_unit
from heartwatch_deploy.sql.formatting.words import Word

_FUNCTIONS: Final = listed(
    "ARRAY AVG COALESCE COUNT CUMULATE DESCRIPTOR GROUPING HOP IF MAP MAX MIN ROW SESSION STRUCT SUM TUMBLE "
    "CURRENT_WATERMARK"
)
"""Those whose case makes no difference to a job's fingerprint (`sql/keywords.py`)."""
_CALLED_BEHIND: Final = listed(
    "SELECT DISTINCT ALL WHERE HAVING AND OR NOT BETWEEN IN LIKE IS WHEN THEN ELSE CASE ON BY RETURN"
)
_CONSTRUCTORS: Final = listed("ARRAY MAP MULTISET")
_WITH_FIELDS: Final = listed("ROW STRUCT")
_TYPES: Final = listed(
    "ARRAY BIGINT BINARY BOOLEAN BYTES CHAR DATE DECIMAL DOUBLE FLOAT INT INTEGER MAP MULTISET PRECISION ROW SMALLINT "
    "STRING STRUCT TIME TIMESTAMP TIMESTAMP_LTZ TINYINT VARBINARY VARCHAR LOCAL NOT NULL WITH WITHOUT ZONE"
)
_OF_COLUMNS: Final = _TYPES | listed("COMMENT FROM KEY METADATA PRIMARY VIRTUAL")
_OF_TIME: Final = listed("DATE TIME TIMESTAMP")
_NO_COLUMNS: Final = listed("CONSTRAINT PERIOD PRIMARY UNIQUE WATERMARK")
_DECLARED: Final = listed("STREAM TABLE")
_OF_WINDOWS: Final = listed("SIZE ADVANCE BY GRACE PERIOD RETENTION")
_OF_PATTERNS: Final = listed("MEASURES PATTERN DEFINE")


def cased_by_place(statement: Sequence[Node]) -> None:
    """Writes those of a statement in upper case; what is a name, or may be one, stays as it is."""
    _declared(statement)
    for nodes in _levels(statement):
        for index, node in enumerate(nodes):
            if isinstance(node, Bracket):
                _bracket(nodes, index, node)
            elif _is_word_of_its_own(nodes, index, node):
                _raise(node)


def _levels(statement: Sequence[Node]) -> Iterator[Sequence[Node]]:
    """The statement and what its brackets hold; the variables of a pattern of rows are names."""
    waiting: list[Sequence[Node]] = [statement]
    while waiting:
        nodes = waiting.pop()
        yield nodes
        waiting += [
            node.children
            for index, node in enumerate(nodes)
            if isinstance(node, Bracket) and upper(nodes, index - 1) != "PATTERN"
        ]


def _raise(node: Node) -> None:
    if isinstance(node, Word) and node.kind is Kind.NAME and node.upper and node.text.isascii():
        node.text = node.upper


def _is_word_of_its_own(nodes: Sequence[Node], index: int, word: Word) -> bool:
    behind = nodes[index + 1] if index + 1 < len(nodes) else None
    if isinstance(behind, Bracket) and behind.opening.glued:
        return _is_before(nodes, index, behind.opening.upper) or is_unit(nodes, index)
    if word.upper in _OF_TIME and isinstance(behind, Word) and behind.kind is Kind.STRING:
        return True
    if word.upper == "MATCH_RECOGNIZE":
        return upper(nodes, index + 1) == "("
    return is_unit(nodes, index)


def _is_before(nodes: Sequence[Node], index: int, opening: str) -> bool:
    """Whether the word in front of a bracket is a function, a constructor or a type."""
    word, free = upper(nodes, index), upper(nodes, index - 1) not in (".", "->")
    if opening == "(":
        return (word == "CAST" and free) or (word in _FUNCTIONS and _may_call(nodes, index))
    return free and word in (_CONSTRUCTORS if opening == "[" else _TYPES)


def _may_call(nodes: Sequence[Node], index: int) -> bool:
    """Not where a name is given: behind INTO, AS and the like, behind a table, or in a WITH."""
    before = nodes[index - 1] if index else None
    if isinstance(before, Bracket) or (upper(nodes, index + 2) == "AS" and upper(nodes, index + 3) == "("):
        return False
    if before is None or before.upper in _CALLED_BEHIND:
        return True
    return before.kind is Kind.SYMBOL and before.text not in (".", "->")


def _bracket(nodes: Sequence[Node], index: int, bracket: Bracket) -> None:
    before, inside = upper(nodes, index - 1), bracket.children
    if bracket.opening.upper == "<":
        for item in _items(inside):
            _all(item[before in _WITH_FIELDS :], _TYPES)
    elif before in ("CAST", "TRY_CAST"):
        names = [at for at in range(len(inside)) if upper(inside, at) == "AS"]
        _all(inside[names[-1] :] if names else (), _TYPES)
    elif before in ("TUMBLING", "HOPPING", "SESSION") and upper(nodes, index - 2) == "WINDOW":
        _all(inside, _OF_WINDOWS)
    elif before == "MATCH_RECOGNIZE":
        _all([each for at, each in enumerate(inside) if _begins_a_clause(inside, at)], _OF_PATTERNS)


def _begins_a_clause(nodes: Sequence[Node], index: int) -> bool:
    return upper(nodes, index - 1) not in (".", "AS") and upper(nodes, index + 1) not in (".", ",")


def _declared(statement: Sequence[Node]) -> None:
    """The types of the columns of a CREATE TABLE or STREAM."""
    at = next((at for at, node in enumerate(statement) if isinstance(node, Bracket)), 0)
    words = [upper(statement, each) for each in range(at)]
    elements = statement[at] if at else None
    if isinstance(elements, Bracket) and words[0] == "CREATE" and not _DECLARED.isdisjoint(words[1:-1]):
        for item in _items(elements.children):
            if upper(item, 0) not in _NO_COLUMNS and upper(item, 1) != "AS":
                _types(item[1:])


def _types(nodes: Sequence[Node]) -> None:
    """From the beginning, up to what is neither a type nor said of a column."""
    for node in nodes:
        if isinstance(node, Bracket) or node.kind is Kind.STRING:
            continue
        if node.upper not in _OF_COLUMNS:
            return
        _raise(node)


def _all(nodes: Sequence[Node], words: frozenset[str]) -> None:
    for node in nodes:
        if isinstance(node, Word) and node.upper in words:
            _raise(node)


def _items(nodes: Sequence[Node]) -> Iterator[Sequence[Node]]:
    """What commas separate."""
    commas = [at for at, node in enumerate(nodes) if isinstance(node, Word) and node.text == ","]
    for begin, end in zip((-1, *commas), (*commas, len(nodes)), strict=True):
        if begin + 1 < end:
            yield nodes[begin + 1 : end]
