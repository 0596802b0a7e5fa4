"""Two statements of one object: what it declares, its queries, and what else stands around them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sqlglot import exp

from heartwatch_deploy.model.alteration import Aspect
from heartwatch_deploy.sql.difference import inserts, tables
from heartwatch_deploy.sql.difference.queries import selects
from heartwatch_deploy.sql.difference.said import Said, Side, compared, first_free, shown, was_is
from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.meaning import fingerprint_of
from heartwatch_deploy.sql.meaning.rewrites import emissions

_APART: Final = frozenset(("this", "expression", "expressions", "options", "properties", "with_"))
"""Told by themselves; options and settings by whoever asks for these differences."""


def differences(before: exp.Expr, after: exp.Expr, dialect: str) -> tuple[Said, ...]:
    """Nothing where the meaning is the same. What is read and written, and options, are told elsewhere: by name."""
    if fingerprint_of(before, dialect) == fingerprint_of(after, dialect):
        return ()
    if dialect == "ksqldb":
        before, after = (emissions.said(each.copy()) for each in (before, after))
    if isinstance(before, nodes.StatementSet) and isinstance(after, nodes.StatementSet):
        return tuple(_inserts(before.expressions, after.expressions, dialect))
    return tuple(_statements(before, after, dialect))


def _inserts(before: inserts.Inserts, after: inserts.Inserts, dialect: str) -> Iterator[Said]:
    """Of a statement set."""
    pairs = inserts.paired(before, after, dialect)
    for old, new in pairs:
        for said in differences(before[old], after[new], dialect):
            words = f"into {shown(inserts.sink(after[new]))}: {said.words}"
            yield Said(said.aspect, words, said.start, said.end, said.later)
    yield from inserts.come_and_gone(_sides(dialect), before, after, pairs)
    yield from inserts.order(pairs)


def _sides(dialect: str) -> tuple[Side, Side]:
    return Side(dialect, later=False), Side(dialect, later=True)


def _statements(before: exp.Expr, after: exp.Expr, dialect: str) -> Iterator[Said]:
    sides = _sides(dialect)
    if type(before) is not type(after) or before.args.get("kind") != after.args.get("kind"):
        yield sides[1].said(Aspect.STATEMENT, was_is(sides, before, after), after)
        return
    if isinstance(before.this, exp.Expr) and isinstance(after.this, exp.Expr):
        yield from tables.differences(sides, before.this, after.this)
    yield from _around(sides, before, after)
    by_position = isinstance(after, nodes.InsertInto)
    old, new = (dict(_queries(each)) for each in (before, after))
    for label, query in new.items():
        if label in old:
            pair = _within(sides[0], old[label]), _within(sides[1], query)
            outermost = by_position and not label
            for said in selects(pair, old[label], query, by_position=outermost):
                yield Said(said.aspect, f"{label}{said.words}", said.start, said.end, said.later)
        else:
            yield sides[1].said(Aspect.STATEMENT, f"{label or 'the query '}added: {sides[1].text(query)}", query)
    for label, query in old.items():
        if label not in new:
            yield sides[0].said(Aspect.STATEMENT, f"{label or 'the query '}removed, was {sides[0].text(query)}", query)


def _around(sides: tuple[Side, Side], before: exp.Expr, after: exp.Expr) -> Iterator[Said]:
    if isinstance(before, exp.Select):
        return
    for key in sorted((before.args.keys() | after.args.keys()) - _APART):
        old, new = before.args.get(key), after.args.get(key)
        word = key.rstrip("_").upper().replace("_", " ")
        if isinstance(old, exp.Expr) or isinstance(new, exp.Expr):
            yield from compared(Aspect.STATEMENT, word, sides, (_node(old), _node(new)))
        elif not isinstance(old or new, list) and (old or None) != (new or None):
            yield sides[1].said(Aspect.STATEMENT, f"{word} {'added' if new else 'removed'}", after)


def _node(value: object) -> exp.Expr | None:
    return value if isinstance(value, exp.Expr) else None


def _queries(statement: exp.Expr) -> Iterator[tuple[str, exp.Select]]:
    """Each SELECT with words that say where it stands; the outermost with none."""
    outer = statement if isinstance(statement, exp.Query) else statement.args.get("expression")
    waiting: list[tuple[str, exp.Expr]] = [("", outer)] if isinstance(outer, exp.Expr) else []
    counts: dict[str, int] = {}
    while waiting:
        label, node = waiting.pop(0)
        if isinstance(node, exp.Select):
            counts[label] = counts.get(label, 0) + 1
            yield label if counts[label] == 1 else f"{label}({counts[label]}) ", node
        label = _label(node) or label
        waiting = [(label, child) for child in node.iter_expressions()] + waiting


def _label(node: exp.Expr) -> str:
    if isinstance(node, exp.CTE):
        return f"in {shown(node.alias)}: "
    if isinstance(node, exp.Subquery):
        return f"in the subquery {shown(node.alias)}: " if node.args.get("alias") else "in a subquery: "
    return ""


def _within(side: Side, select: exp.Select) -> Side:
    """The side with what the names of a SELECT's sources stand for; a table that is read again has a number."""
    first = select.args.get("from_")
    sources = [*([first.this] if first else []), *(join.this for join in select.args.get("joins") or ())]
    found: dict[str, str] = {}
    for source in sources:
        alias = source.args.get("alias")
        table = side.name(source.this) if isinstance(source, exp.Table) else ""
        name = side.name(alias.this) if alias and alias.this else table
        found[name] = first_free(table or name or "the source", found.values())
    return replace(side, tables=found, only=next(iter(found.values())) if len(sources) == 1 else "")
