"""A statement taken apart so that ours and the server's own text of it can be held against each other.

The server rewrites what it is sent: names are qualified, operations are in parentheses, columns are named, a WITH
clause tells all that came of it. What it adds is left out here, the rest is compared by meaning.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.canonical import canonical_sql
from heartwatch_deploy.sql.ksqldb.references import options
from heartwatch_deploy.sql.ksqldb.statements import read_statements
from heartwatch_deploy.sql.meaning import meaning_of
from heartwatch_deploy.sql.meaning.structure import structure
from heartwatch_deploy.sql.text_error import SqlTextError

ADDED: Final = frozenset(
    ("CLEANUP_POLICY", "KAFKA_TOPIC", "PARTITIONS", "REPLICAS", "RETENTION_MS", "KEY_FORMAT", "VALUE_FORMAT")
) | frozenset(("KEY_SCHEMA_FULL_NAME", "VALUE_SCHEMA_FULL_NAME"))
"""Properties that the server writes into a WITH clause that does not say them."""
_GIVEN_NAME: Final = re.compile(r"KSQL_COL_\d+")
_UNNAMED: Final = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One column of a SELECT list; `name` is empty where the statement gives none."""

    name: str
    value: str
    calls: frozenset[str] = frozenset()

    def is_like(self, other: "Item") -> bool:
        """Whether `other`, of a server's text, is what the server makes of this one, of a file."""
        return self.value == other.value and self.name in (_UNNAMED, other.name)


@dataclass(frozen=True, slots=True)
class Told:
    """`what` is the kind of the statement and the name of what it makes or fills; `columns` are (name, type, key or
    not) as declared; `items`, `where` and `rest` are parts of the query, None and empty without one."""

    what: tuple[str, str]
    options: Mapping[str, str]
    columns: tuple[tuple[str, str, bool], ...] = ()
    items: tuple[Item, ...] | None = None
    where: str = ""
    rest: str = ""
    traits: frozenset[str] = frozenset()
    """What a query has: JOIN, GROUP BY, WINDOW."""
    registered_types: bool = False
    """Whether a column is of a registered type, which the server writes out."""


@lru_cache(maxsize=2048)
def told(text: str) -> Told | None:
    """None for what this version cannot read, or does not take for one object's statement."""
    try:
        (statement,) = read_statements(text)
    except (SqlTextError, ValueError):
        return None
    tree = statement.tree
    if not isinstance(tree, (nodes.CreateSource, nodes.StreamInsert, nodes.CreateType)):
        return None
    name = statement.defines or next(iter(statement.writes), None)
    if name is None or isinstance(tree.args.get("expression"), exp.Values):
        return None
    return _taken_apart(tree, name.text)


def _taken_apart(tree: exp.Expr, name: str) -> Told:
    query = tree.args.get("expression")
    found = {key.upper(): _value(key, option.value) for key, option in options(tree, {}).items()}
    types = any(each.this is exp.DType.USERDEFINED for each in tree.find_all(exp.DataType))
    declared = Told((_kind(tree), name), found, tuple(_columns(tree)), registered_types=types)
    return _with_query(declared, query) if isinstance(query, nodes.StreamQuery) else declared


def _kind(tree: exp.Expr) -> str:
    if isinstance(tree, nodes.CreateSource):
        return f"{'SOURCE ' if tree.args.get('source') else ''}{tree.args['kind']}"
    if isinstance(tree, nodes.CreateType):
        return f"TYPE {canonical_sql(tree.args['expression'])}"
    return "INSERT"


def _value(key: str, value: str) -> str:
    return value.upper() if key.upper().endswith("FORMAT") and key.upper() != "TIMESTAMP_FORMAT" else value


def _columns(tree: exp.Expr) -> Iterator[tuple[str, str, bool]]:
    """Keys first, as the server has them."""
    if not (isinstance(tree, nodes.CreateSource) and isinstance(tree.this, exp.Schema)):
        return
    found = []
    for each in tree.this.expressions:
        kinds = [constraint.args["kind"] for constraint in each.args.get("constraints") or ()]
        is_key = any(isinstance(kind, nodes.KeyColumn | exp.PrimaryKeyColumnConstraint) for kind in kinds)
        found.append((_name(each.this), canonical_sql(each.args["kind"]), is_key))
    yield from sorted(found, key=lambda column: not column[2])


def _name(identifier: exp.Expr) -> str:
    return str(identifier.name if identifier.args.get("quoted") else identifier.name.upper())


def _with_query(declared: Told, query: nodes.StreamQuery) -> Told:
    copied = query.copy()
    joined = bool(copied.args.get("joins"))
    names = [_given_name(each, joined=joined) for each in copied.expressions]
    for column in list(copied.find_all(exp.Column)):
        column.set("table", None)
    for source in (copied.args["from_"].this, *(join.this for join in copied.args.get("joins") or ())):
        source.set("alias", None)
    filling = nodes.StreamInsert(this=exp.to_table("X"), expression=copied)
    meant = meaning_of(filling, "ksqldb").args["expression"]
    items = tuple(_item(name, each) for name, each in zip(names, meant.expressions, strict=True))
    where = meant.args.get("where")
    traits = {"JOIN": "joins", "GROUP BY": "group", "WINDOW": "windowing", "PARTITION BY": "partitioned_by"}
    has = frozenset(word for word, key in traits.items() if meant.args.get(key))
    meant.set("where", None)
    meant.set("expressions", [])
    condition = structure(where) if where else ""
    return replace(declared, items=items, where=condition, rest=structure(meant), traits=has)


def _given_name(item: exp.Expr, *, joined: bool) -> str:
    if isinstance(item, exp.Alias):
        name = _name(item.args["alias"])
        return _UNNAMED if _GIVEN_NAME.fullmatch(name) else name
    if not isinstance(item, exp.Column) or not isinstance(item.this, exp.Identifier):
        return _UNNAMED
    return _UNNAMED if joined and item.args.get("table") else _name(item.this)  # which the server adds where two clash


def _item(name: str, meant: exp.Expr) -> Item:
    value = meant.this if isinstance(meant, exp.Alias) else meant
    calls = frozenset(str(each.name).upper() for each in value.find_all(exp.Anonymous))
    return Item(name, structure(value), calls)
