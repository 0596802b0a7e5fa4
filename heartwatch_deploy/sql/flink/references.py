"""What a statement's tree defines, reads, writes and calls, with offsets into its text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.words import FUNCTION_WORDS
from heartwatch_deploy.sql.statement import Name

_WRITTEN = (nodes.InsertInto, exp.Update, exp.Delete)
_TIMES = frozenset(("DESCRIPTOR", "TUMBLE", "HOP", "SESSION", "CUMULATE"))


def defines(tree: exp.Expr) -> Name | None:
    """The name that a CREATE makes."""
    if not isinstance(tree, nodes.CreateObject):
        return None
    made = tree.this
    return named(made.this if isinstance(made, exp.Schema) else made)


@dataclass(frozen=True, slots=True)
class References:
    """The tables of all queries, of LIKE and of functions' arguments, each time that they are named; the tables that
    INSERT, UPDATE and DELETE change; the functions that are called by a name that a project can give."""

    reads: tuple[Name, ...]
    writes: tuple[Name, ...]
    calls: tuple[Name, ...]


def references(tree: exp.Expr) -> References:
    """In the order in which they stand in the text."""
    tables: list[exp.Table] = []
    written: list[Name] = []
    calls: list[Name] = []
    introduced = False
    for node in tree.walk(bfs=False):
        kind = type(node)
        if kind is exp.Table:
            tables.append(node)
        elif kind is exp.Anonymous:
            calls += _called(node)
        elif kind is exp.CTE:
            introduced = True
        elif kind in _WRITTEN and isinstance(node.this, exp.Table):
            written.append(named(node.this))
    read = [named(each) for each in tables if _is_read(each) and not (introduced and _is_common(each))]
    return References(_in_order(read), _in_order(written), _in_order(calls))


def _in_order(names: Iterable[Name]) -> tuple[Name, ...]:
    return tuple(sorted(names, key=lambda each: each.start))


def named(table: exp.Expr) -> Name:
    """A table's name with catalog and database, as far as they are written."""
    parts = [table.args.get(key) for key in ("catalog", "db", "this")]
    names = [name for part in parts if part for name in (part.find_all(exp.Identifier, bfs=False))]
    names.sort(key=lambda each: each.meta["start"])
    return Name(".".join(each.name for each in names), names[0].meta["start"], names[-1].meta["end"] + 1)


def _called(call: exp.Anonymous) -> tuple[Name, ...]:
    """The function's name, none where it is one of the language's own, or a hint."""
    start, upper = call.meta.get("start"), call.name.upper()
    if start is None or upper in FUNCTION_WORDS or upper in _TIMES or isinstance(call.parent, exp.Hint):
        return ()
    return (Name(call.name, start, call.meta["name_end"] + 1),)


def _is_read(table: exp.Table) -> bool:
    parent = table.parent
    if isinstance(parent, exp.Schema):
        return False
    if isinstance(parent, (nodes.CreateObject, *_WRITTEN)):
        return table.arg_key != "this"
    return not isinstance(parent, (nodes.Phrase, nodes.ModelArgument))


def _is_common(table: exp.Table) -> bool:
    """Whether the name is one that a WITH around it introduces, before the table that is read."""
    if table.args.get("db"):
        return False
    return any(name == table.name for name in _introduced(table))


def _introduced(node: exp.Expr) -> Iterator[str]:
    inside: exp.Expr = node
    around = node.parent
    while around is not None:
        common = around.args.get("with_")
        if isinstance(common, exp.With) and inside is not common:
            yield from (each.alias for each in common.expressions)
        if isinstance(around, exp.With):
            everything = around.args.get("recursive")
            before = around.expressions if everything else around.expressions[: inside.index or 0]
            yield from (each.alias for each in before)
        inside, around = around, around.parent
