"""What a statement's tree defines, reads, writes and calls, with offsets into its text."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.words import FUNCTION_WORDS
from heartwatch_deploy.sql.statement import Name
from heartwatch_deploy.sql.walks import level_by_level

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
    for node in level_by_level(tree):
        if isinstance(node, exp.Table):
            tables.append(node)
        elif isinstance(node, exp.Anonymous):
            calls += _called(node)
        elif isinstance(node, exp.CTE):
            introduced = True
        elif isinstance(node, _WRITTEN) and isinstance(node.this, exp.Table):
            written.append(named(node.this))
    known: dict[int, dict[str, int]] = {}
    read = [named(each) for each in tables if _is_read(each) and not (introduced and _is_common(each, known))]
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
    end, upper = call.meta.get("name_end"), call.name.upper()
    if end is None or upper in FUNCTION_WORDS or upper in _TIMES or isinstance(call.parent, exp.Hint):
        return ()
    return (Name(call.name, call.meta["start"], end + 1),)


def _is_read(table: exp.Table) -> bool:
    parent = table.parent
    if isinstance(parent, exp.Schema):
        return False
    if isinstance(parent, (nodes.CreateObject, *_WRITTEN)):
        return table.arg_key != "this"
    return not isinstance(parent, (nodes.Phrase, nodes.ModelArgument))


def _is_common(table: exp.Table, known: dict[int, dict[str, int]]) -> bool:
    """Whether the name is one that a WITH around it introduces, before the table that is read.

    `known` keeps the names of each WITH with the place of the first of that name, so that long ones are read once.
    """
    if table.args.get("db"):
        return False
    inside: exp.Expr = table
    around = table.parent
    while around is not None:
        common = around if isinstance(around, exp.With) else around.args.get("with_")
        if isinstance(common, exp.With) and inside is not common:
            place = _names(common, known).get(table.name)
            within = inside.index if around is common and not common.args.get("recursive") else None
            if place is not None and (within is None or place < within):
                return True
        inside, around = around, around.parent
    return False


def _names(common: exp.With, known: dict[int, dict[str, int]]) -> dict[str, int]:
    if id(common) not in known:
        names: dict[str, int] = {}
        for place, each in enumerate(common.expressions):
            names.setdefault(each.alias, place)
        known[id(common)] = names
    return known[id(common)]
