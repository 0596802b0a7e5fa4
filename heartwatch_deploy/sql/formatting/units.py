"""Units of time: words that are such only behind a number, or as the argument of certain functions."""

from collections.abc import Sequence
from typing import Final

from heartwatch_deploy.sql.formatting.clauses import upper
from heartwatch_deploy.sql.formatting.listed import listed
from heartwatch_deploy.sql.formatting.pieces import Kind
from heartwatch_deploy.sql.formatting.tree import Node
from heartwatch_deploy.sql.formatting.words import Word

_SINGULAR: Final = listed("YEAR MONTH DAY HOUR MINUTE SECOND")
_COUNTED: Final = listed("DAY DAYS HOUR HOURS MINUTE MINUTES SECOND SECONDS MILLISECOND MILLISECONDS")
OF_DURATIONS: Final = _COUNTED | {"ADVANCE"}
"""Words of ksqlDB alone, so that no job of Flink's has a fingerprint of them."""
_BEFORE_NUMBERS: Final = listed("SIZE BY PERIOD RETENTION WITHIN TIMEOUT")
_AMOUNTS: Final = (Kind.NUMBER, Kind.EXPRESSION)
_TEXTS: Final = (Kind.STRING, Kind.EXPRESSION)


def is_unit(nodes: Sequence[Node], index: int) -> bool:
    """Of ksqlDB's durations (`SIZE 1 DAY`, `WITHIN (1 DAY, 2 HOURS)`) and of Flink's intervals (`INTERVAL '1' DAY TO
    SECOND`), with the TO between two."""
    word = upper(nodes, index)
    if word == "TO":
        return upper(nodes, index + 1) in _SINGULAR and _of_interval(
            nodes, index - 1 - (upper(nodes, index - 1) == "(")
        )
    return (word in _COUNTED and _of_duration(nodes, index)) or (word in _SINGULAR and _of_interval(nodes, index))


def _of_duration(nodes: Sequence[Node], index: int) -> bool:
    return _is(nodes, index - 1, _AMOUNTS) and (
        upper(nodes, index - 2) in _BEFORE_NUMBERS or (_is_pair(nodes) and index in (1, 4))
    )


def _is_pair(nodes: Sequence[Node]) -> bool:
    """`1 DAY, 2 HOURS` and nothing else, which stands in the parentheses behind WITHIN only."""
    return (
        len(nodes) == 5
        and upper(nodes, 2) == ","
        and _is(nodes, 0, _AMOUNTS)
        and _is(nodes, 3, _AMOUNTS)
        and upper(nodes, 1) in _COUNTED
        and upper(nodes, 4) in _COUNTED
    )


def _of_interval(nodes: Sequence[Node], index: int) -> bool:
    """Behind the text of an INTERVAL, or behind the TO that stands behind that."""
    if upper(nodes, index - 1) == "TO":
        index -= 2 if upper(nodes, index - 2) != "(" else 3
    signed = upper(nodes, index - 2) in ("-", "+")
    return (
        _is(nodes, index - 1, _TEXTS)
        and upper(nodes, index - 2 - signed) == "INTERVAL"
        and upper(nodes, index) in _SINGULAR
    )


def _is(nodes: Sequence[Node], index: int, kinds: tuple[Kind, ...]) -> bool:
    node = nodes[index] if 0 <= index < len(nodes) else None
    return isinstance(node, Word) and node.kind in kinds
