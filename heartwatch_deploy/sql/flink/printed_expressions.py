"""Expressions → text."""

from collections.abc import Iterable
from typing import Final

from sqlglot import exp
from sqlglot.generator import Generator

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.operators import NEGATABLE, SIGNS
from heartwatch_deploy.sql.flink.words import FUNCTION_WORDS, RESERVED
from heartwatch_deploy.sql.printing import Printer, listed
from heartwatch_deploy.sql.quoting import backquoted, literal

_TIGHT: Final = frozenset((".", "(", ")", ","))


def spoken(g: Generator, parts: Iterable[exp.Expr]) -> str:
    """Words and nodes with a blank between them, but none before commas and inside of parentheses."""
    text = ""
    for part in parts:
        piece = g.sql(part)
        tight = not text or text.endswith("(") or (isinstance(part, exp.Var) and piece in (",", ")"))
        text += piece if tight else f" {piece}"
    return text


def is_plain(name: str, *, as_function: bool = False) -> bool:
    """Whether a name needs no quotes."""
    if not name.replace("$", "_").isidentifier():
        return False
    upper = name.upper()
    return upper not in RESERVED or (as_function and upper in FUNCTION_WORDS)


def _identifier(g: Generator, node: exp.Identifier) -> str:
    name = node.name
    if is_plain(name) and not node.args.get("quoted") and not g.identify:
        return name
    return backquoted(name)


def _literal(_: Generator, node: exp.Literal) -> str:
    return literal(node.this) if node.is_string else str(node.this)


def _column(g: Generator, node: exp.Column) -> str:
    parts = (node.args.get(key) for key in ("catalog", "db", "table", "this"))
    return ".".join([g.sql(each) for each in parts if each])


def _binary(g: Generator, node: exp.Binary) -> str:
    """From the left, without a call for each operator of a chain, however long that is."""
    pieces: list[str] = []
    current: exp.Expr = node
    while True:
        if isinstance(current, exp.Is):
            pieces.append(f" IS {g.sql(current, 'expression')}")
        elif isinstance(current, exp.Escape):
            pieces.append(f" ESCAPE {g.sql(current, 'expression')}")
        elif type(current) in SIGNS or isinstance(current, nodes.WordOperator):
            sign = SIGNS.get(type(current)) or current.args["kind"]
            pieces.append(f" {sign} {g.sql(current, 'expression')}")
        else:
            break
        current = current.this
    return g.sql(current) + "".join(reversed(pieces))


def _distinct_from(words: str) -> Printer:
    return lambda g, node: f"{g.sql(node, 'this')} IS {words} {g.sql(node, 'expression')}"


def _not(g: Generator, node: exp.Not) -> str:
    inner = node.this
    if isinstance(node.parent, exp.Neg):  # `- a NOT IN b` is of -a
        return f"NOT {g.sql(inner)}"
    if isinstance(inner, exp.Is):
        return f"{g.sql(inner, 'this')} IS NOT {g.sql(inner, 'expression')}"
    if isinstance(inner, exp.Escape):
        return f"{_negated(g, inner.this)} ESCAPE {g.sql(inner, 'expression')}"
    if isinstance(inner, NEGATABLE) or (isinstance(inner, nodes.WordOperator) and inner.args["kind"] == "RLIKE"):
        return _negated(g, inner)
    return f"NOT {g.sql(inner)}"


def _negated(g: Generator, node: exp.Expr) -> str:
    left = g.sql(node, "this")
    if isinstance(node, exp.In):
        return f"{left} NOT IN {_members(g, node)}"
    if isinstance(node, exp.Between):
        return f"{left} NOT BETWEEN {_bounds(g, node)}"
    sign = SIGNS.get(type(node)) or node.args["kind"]
    return f"{left} NOT {sign} {g.sql(node, 'expression')}"


def _members(g: Generator, node: exp.In) -> str:
    query = node.args.get("query")
    return g.sql(query) if query else f"({listed(g, node.expressions)})"


def _bounds(g: Generator, node: exp.Between) -> str:
    symmetric = "SYMMETRIC " if node.args.get("symmetric") else ""
    return f"{symmetric}{g.sql(node, 'low')} AND {g.sql(node, 'high')}"


def _case(g: Generator, node: exp.Case) -> str:
    operand = f" {g.sql(node, 'this')}" if node.this else ""
    branches = "".join([f" WHEN {g.sql(each, 'this')} THEN {g.sql(each, 'true')}" for each in node.args["ifs"]])
    default = node.args.get("default")
    return f"CASE{operand}{branches}{f' ELSE {g.sql(default)}' if default else ''} END"


def _anonymous(g: Generator, node: exp.Anonymous) -> str:
    return f"{g.sql(node.this)}({listed(g, node.expressions)})"


def _cast(word: str) -> Printer:
    def printed(g: Generator, node: exp.Cast) -> str:
        form = node.args.get("format")
        return f"{word}({g.sql(node, 'this')} AS {g.sql(node, 'to')}{f' FORMAT {g.sql(form)}' if form else ''})"

    return printed


def _collection(g: Generator, node: nodes.Collection) -> str:
    query = node.args.get("query")
    return f"{node.args['kind']}{g.sql(query) if query else f'[{listed(g, node.expressions)}]'}"


def _unicode(g: Generator, node: exp.UnicodeString) -> str:
    escape = node.args.get("escape")
    return f"U&{literal(node.this)}{f' UESCAPE {g.sql(escape)}' if escape else ''}"


def _signed(sign: str) -> Printer:
    """`- -1` keeps its blank: two signs begin a comment."""

    def printed(g: Generator, node: exp.Unary) -> str:
        inner = g.sql(node, "this")
        return f"{sign} {inner}" if inner[:1] in "+-" else f"{sign}{inner}"

    return printed


def _table_argument(g: Generator, node: nodes.TableArgument) -> str:
    partition, order = node.args.get("partition_by"), node.args.get("order")
    text = f"TABLE {g.sql(node, 'this')}" if node.args.get("explicit") else g.sql(node, "this")
    if partition:
        text += f" PARTITION BY ({listed(g, partition)})"
    return f"{text} ORDER BY ({listed(g, order.expressions)})" if order else text


def _order(g: Generator, node: exp.Order) -> str:
    before = f"{g.sql(node, 'this')} " if node.this else ""
    return f"{before}ORDER BY {listed(g, node.expressions)}"


def _ordered(g: Generator, node: exp.Ordered) -> str:
    nulls = node.args.get("nulls_first")
    last = "" if nulls is None else f" NULLS {'FIRST' if nulls else 'LAST'}"
    return f"{g.sql(node, 'this')}{' DESC' if node.args.get('desc') else ''}{last}"


EXPRESSIONS: Final[dict[type[exp.Expr], Printer]] = {
    exp.Identifier: _identifier,
    exp.Literal: _literal,
    exp.Column: _column,
    exp.Var: lambda _, node: str(node.this),
    exp.Null: lambda *_: "NULL",
    exp.Boolean: lambda _, node: "TRUE" if node.this else "FALSE",
    exp.Placeholder: lambda *_: "?",
    exp.Star: lambda *_: "*",
    exp.Dot: lambda g, node: f"{g.sql(node, 'this')}.{g.sql(node, 'expression')}",
    exp.Bracket: lambda g, node: f"{g.sql(node, 'this')}[{listed(g, node.expressions)}]",
    exp.Paren: lambda g, node: f"({g.sql(node, 'this')})",
    exp.Tuple: lambda g, node: f"({listed(g, node.expressions)})",
    **dict.fromkeys(SIGNS, _binary),
    exp.Is: _binary,
    exp.Escape: _binary,
    nodes.WordOperator: _binary,
    exp.NullSafeEQ: _distinct_from("NOT DISTINCT FROM"),
    exp.NullSafeNEQ: _distinct_from("DISTINCT FROM"),
    exp.Not: _not,
    exp.Neg: _signed("-"),
    nodes.Plus: _signed("+"),
    exp.In: lambda g, node: f"{g.sql(node, 'this')} IN {_members(g, node)}",
    exp.Between: lambda g, node: f"{g.sql(node, 'this')} BETWEEN {_bounds(g, node)}",
    nodes.Quantified: lambda g, node: f"{node.args['kind']} {g.sql(node, 'this')}",
    exp.Exists: lambda g, node: f"EXISTS {g.sql(node, 'this')}",
    exp.Case: _case,
    nodes.Alternatives: lambda g, node: listed(g, node.expressions),
    exp.Anonymous: _anonymous,
    nodes.Spoken: lambda g, node: f"{node.this}({spoken(g, node.expressions)})",
    nodes.Prefixed: lambda g, node: f"{node.args['kind']} {g.sql(node, 'this')}",
    exp.Distinct: lambda g, node: f"DISTINCT {listed(g, node.expressions)}" if node.expressions else "DISTINCT",
    exp.Kwarg: lambda g, node: f"{g.sql(node, 'this')} => {g.sql(node, 'expression')}",
    nodes.TableArgument: _table_argument,
    nodes.ModelArgument: lambda g, node: f"MODEL {g.sql(node, 'this')}",
    exp.Cast: _cast("CAST"),
    exp.TryCast: _cast("TRY_CAST"),
    exp.Array: lambda g, node: f"ARRAY[{listed(g, node.expressions)}]",
    nodes.Collection: _collection,
    exp.Interval: lambda g, node: f"INTERVAL {g.sql(node, 'this')} {g.sql(node, 'unit')}",
    exp.IntervalSpan: lambda g, node: f"{g.sql(node, 'this')} TO {g.sql(node, 'expression')}",
    nodes.PreciseUnit: lambda g, node: f"{node.this}({listed(g, node.expressions)})",
    nodes.TypedLiteral: lambda g, node: f"{node.args['kind']} {g.sql(node, 'this')}",
    nodes.Escaped: lambda g, node: f"{{{node.args['kind']} {g.sql(node, 'this')}}}",
    nodes.CharsetString: lambda _, node: str(node.this),
    exp.National: lambda _, node: f"N{literal(node.this)}",
    exp.HexString: lambda _, node: f"X{literal(node.this)}",
    exp.UnicodeString: _unicode,
    exp.IgnoreNulls: lambda g, node: f"{g.sql(node, 'this')} IGNORE NULLS",
    exp.RespectNulls: lambda g, node: f"{g.sql(node, 'this')} RESPECT NULLS",
    exp.Filter: lambda g, node: f"{g.sql(node, 'this')} FILTER (WHERE {g.sql(node.expression, 'this')})",
    exp.WithinGroup: lambda g, node: f"{g.sql(node, 'this')} WITHIN GROUP ({g.sql(node, 'expression')})",
    nodes.WithinDistinct: lambda g, node: f"{g.sql(node, 'this')} WITHIN DISTINCT ({listed(g, node.expressions)})",
    exp.Order: _order,
    exp.Ordered: _ordered,
}
