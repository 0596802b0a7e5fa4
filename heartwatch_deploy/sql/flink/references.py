"""What a statement's tree defines, reads, writes and calls, with offsets into its text."""

from collections.abc import Iterator

from sqlglot import exp

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.words import FUNCTION_WORDS, RESERVED
from heartwatch_deploy.sql.statement import Name

_WRITTEN = (exp.Insert, exp.Update, exp.Delete)
_TIMES = frozenset(("DESCRIPTOR", "TUMBLE", "HOP", "SESSION", "CUMULATE"))


def defines(tree: exp.Expr) -> Name | None:
    """The name that a CREATE makes."""
    if not isinstance(tree, nodes.CreateObject):
        return None
    made = tree.this
    return named(made.this if isinstance(made, exp.Schema) else made)


def reads(tree: exp.Expr) -> tuple[Name, ...]:
    """The tables of all queries, of LIKE and of functions' arguments, each time that they are named."""
    introduced = any(True for _ in tree.find_all(exp.CTE))
    found = (
        named(table) for table in tree.find_all(exp.Table) if _is_read(table) and not (introduced and _is_common(table))
    )
    return tuple(sorted(found, key=lambda each: each.start))


def writes(tree: exp.Expr) -> tuple[Name, ...]:
    """The tables that INSERT, UPDATE and DELETE change."""
    found = (named(each.this) for each in tree.find_all(*_WRITTEN) if isinstance(each.this, exp.Table))
    return tuple(sorted(found, key=lambda each: each.start))


def calls(tree: exp.Expr) -> tuple[Name, ...]:
    """The functions that are called by a name that a project can give: not those of the language."""
    found = (_called(each) for each in tree.find_all(exp.Anonymous) if not isinstance(each.parent, exp.Hint))
    return tuple(sorted((each for each in found if each), key=lambda each: each.start))


def named(table: exp.Expr) -> Name:
    """A table's name with catalog and database, as far as they are written."""
    parts = [table.args.get(key) for key in ("catalog", "db", "this")]
    names = [name for part in parts if part for name in (part.find_all(exp.Identifier, bfs=False))]
    names.sort(key=lambda each: each.meta["start"])
    return Name(".".join(each.name for each in names), names[0].meta["start"], names[-1].meta["end"] + 1)


def _called(call: exp.Anonymous) -> Name | None:
    start = call.meta.get("start")
    text = call.name
    if start is None or text.upper() in FUNCTION_WORDS or text.upper() in _TIMES or text.upper() in RESERVED:
        return None
    return Name(text, start, call.meta["name_end"] + 1)


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
