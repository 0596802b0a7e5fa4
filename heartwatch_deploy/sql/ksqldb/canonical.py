"""One text for trees that differ in what ksqlDB does not look at: layout, case, quotes, synonyms of its grammar."""

import re
from collections.abc import Callable
from typing import Any, Final

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import Ksqldb, nodes
from heartwatch_deploy.sql.ksqldb.words import KEYWORDS, RESERVED, UNITS

_UPPER_NAME: Final = re.compile(r"[A-Z_][A-Z0-9_@]*")
_NO_FUNCTIONS: Final = RESERVED | {"MAP", "STRUCT"}


def canonical_sql(tree: exp.Expr) -> str:
    """The statement in one line. Names are in upper case, in backquotes where they must be; a type, a unit of time and
    a join have one name each; what means something only to a later reader (order, parentheses, aliases) stays."""
    copied = tree.copy()
    for node in list(copied.walk()):
        change = _CHANGES.get(type(node))
        if change:
            change(node)
    return Ksqldb().generate(copied, copy=False, comments=False)


def _identifier(node: exp.Identifier) -> None:
    text = node.name if node.quoted else node.name.upper()
    node.set("this", text)
    node.set("quoted", text in KEYWORDS or not _UPPER_NAME.fullmatch(text))


def _function(node: exp.Anonymous) -> None:
    """Functions are found in either case, quoted or not."""
    if isinstance(node.this, nodes.Variable):
        return
    text = str(node.name).upper()
    if isinstance(node.this, str) or (_UPPER_NAME.fullmatch(text) and text not in _NO_FUNCTIONS):
        node.set("this", text)
    else:
        node.this.set("this", text)


def _type(node: exp.DataType) -> None:
    if node.this is exp.DType.VARCHAR:
        node.set("this", exp.DType.TEXT)
    if node.this not in (exp.DType.DECIMAL, exp.DType.ARRAY, exp.DType.MAP, exp.DType.STRUCT):
        node.set("expressions", None)


def _unit(node: exp.Var) -> None:
    if node.name in UNITS and not node.name.endswith("S"):
        node.set("this", f"{node.name}S")


def _join(node: exp.Join) -> None:
    node.set("kind", None)


def _property(node: exp.Property) -> None:
    """A name without quotes is the same as its text in upper case; only a connector tells upper from lower case."""
    name = node.this
    text = name.name
    connector = node.find_ancestor(nodes.CreateConnector) is not None
    if isinstance(name, exp.Identifier) and not (name.quoted and connector):
        text = text.upper()
    if isinstance(name, exp.Literal) and not connector:
        text = text.upper()
    if not isinstance(name, nodes.Variable):
        node.set("this", exp.Literal.string(text))


_CHANGES: Final[dict[type[exp.Expr], Callable[[Any], None]]] = {
    exp.Identifier: _identifier,
    exp.Anonymous: _function,
    exp.DataType: _type,
    exp.Var: _unit,
    exp.Join: _join,
    nodes.StreamJoin: _join,
    exp.Property: _property,
}
