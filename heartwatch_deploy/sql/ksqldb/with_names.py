"""The properties that a WITH clause may name, by statement; the server refuses any other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes

_TOPIC: Final = frozenset(("KAFKA_TOPIC", "PARTITIONS", "REPLICAS", "RETENTION_MS", "CLEANUP_POLICY"))
_FORMAT: Final = frozenset(
    ("FORMAT", "KEY_FORMAT", "VALUE_FORMAT", "KEY_DELIMITER", "VALUE_DELIMITER", "WRAP_SINGLE_VALUE")
)
_SCHEMA: Final = frozenset(
    (
        "KEY_SCHEMA_ID",
        "VALUE_SCHEMA_ID",
        "KEY_SCHEMA_FULL_NAME",
        "VALUE_SCHEMA_FULL_NAME",
        "VALUE_AVRO_SCHEMA_FULL_NAME",
        "KEY_PROTOBUF_NULLABLE_REPRESENTATION",
        "VALUE_PROTOBUF_NULLABLE_REPRESENTATION",
    )
)
_QUERIED: Final = _TOPIC | _FORMAT | _SCHEMA | {"TIMESTAMP", "TIMESTAMP_FORMAT"}
_DECLARED: Final = _QUERIED | {"WINDOW_TYPE", "WINDOW_SIZE", "SOURCE_CONNECTOR", "SOURCED_BY_CONNECTOR"}
_INSERTED: Final = frozenset(("QUERY_ID",))


@dataclass(frozen=True, slots=True)
class Unknown:
    """A property's name in upper case, as the server compares it, with its place; what would be `known` there."""

    name: str
    start: int
    end: int
    statement: str
    known: frozenset[str]


def unknown_names(tree: exp.Expr) -> Iterator[Unknown]:
    """In the order of the text. A connector's properties are its own, and a variable may stand for any name."""
    for node in tree.find_all(nodes.CreateSource, nodes.StreamInsert):
        properties = node.args.get("properties")
        statement, known = _known(node)
        for each in properties.expressions if properties else ():
            name = each.this
            if not isinstance(name, nodes.Variable) and name.name.upper() not in known:
                yield Unknown(name.name.upper(), name.meta["start"], name.meta["end"] + 1, statement, known)


def _known(node: exp.Expr) -> tuple[str, frozenset[str]]:
    if isinstance(node, nodes.StreamInsert):
        return "INSERT INTO", _INSERTED
    kind = f"CREATE {node.args['kind']}"
    return (f"{kind} AS SELECT", _QUERIED) if node.args.get("expression") else (kind, _DECLARED)
