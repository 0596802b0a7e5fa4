"""What a SELECT reads: its first source, and each join with its kind, condition and time."""

from collections.abc import Iterator

from sqlglot import exp

from heartwatch_deploy.model.alteration import Aspect
from heartwatch_deploy.sql.difference.predicates import conditions
from heartwatch_deploy.sql.difference.said import Said, Side, compared, shown, was_is
from heartwatch_deploy.sql.difference.windows import is_window

Sides = tuple[Side, Side]


def differences(sides: Sides, before: exp.Select, after: exp.Select) -> Iterator[Said]:
    old, new = before.args.get("from_"), after.args.get("from_")
    if old is not None and new is not None:
        yield from _sources(sides, old.this, new.this)
    joins = [list(_by_table(side, each)) for side, each in zip(sides, (before, after), strict=True)]
    had, has = dict(joins[0]), dict(joins[1])
    for name, join in had.items():
        if name not in has:
            yield sides[0].said(Aspect.JOIN, f"{_kind(join)} with {shown(_plain(name))} removed", join)
    for name, join in has.items():
        if name not in had:
            on = join.args.get("on")
            condition = f" on {sides[1].text(on)}" if on is not None else ""
            yield sides[1].said(Aspect.JOIN, f"{_kind(join)} with {shown(_plain(name))} added{condition}", join)
        else:
            yield from _joins(sides, _plain(name), had[name], join)
    if set(had) == set(has) and list(had) != list(has):
        yield sides[1].said(Aspect.JOIN, "the joins stand in another order", after.args["from_"])


def _joins(sides: Sides, table: str, before: exp.Expr, after: exp.Expr) -> Iterator[Said]:
    what = f"join with {shown(table)}"
    if _kind(before) != _kind(after):
        yield sides[1].said(Aspect.JOIN, f"{what} was {_kind(before)}, is {_kind(after)}", after)
    clause = f"ON of the {what}"
    yield from conditions(Aspect.JOIN, clause, sides, (before.args.get("on"), after.args.get("on")))
    yield from compared(
        Aspect.JOIN, f"WITHIN of the {what}", sides, (before.args.get("within"), after.args.get("within"))
    )
    using = [
        exp.Tuple(expressions=[n.copy() for n in each.args["using"]]) if each.args.get("using") else None
        for each in (before, after)
    ]
    yield from compared(Aspect.JOIN, f"USING of the {what}", sides, (using[0], using[1]))
    yield from _sources(sides, before.this, after.this)


def _sources(sides: Sides, before: exp.Expr, after: exp.Expr) -> Iterator[Said]:
    """Of one place; which tables are read is told of the statement as a whole, windows and subqueries by themselves."""
    if isinstance(before, exp.Table) and isinstance(after, exp.Table):
        for key, words in (("version", "the time of"), ("hints", "the hints of"), ("sample", "the sample of")):
            pair = [_one(each.args.get(key)) for each in (before, after)]
            yield from compared(Aspect.JOIN, f"{words} {shown(after.name)}", sides, (pair[0], pair[1]))
        return
    if isinstance(before, exp.Subquery) and isinstance(after, exp.Subquery):
        return
    if is_window(before) and is_window(after):
        return
    nodes = [each.copy() for each in (before, after)]
    for each in nodes:
        each.set("alias", None)
    if sides[0].key(nodes[0]) != sides[1].key(nodes[1]):
        words = f"what is read {was_is(sides, nodes[0], nodes[1])}"
        yield sides[1].said(Aspect.SOURCE, words, after)


def _one(found: object) -> exp.Expr | None:
    if isinstance(found, list):
        return exp.Tuple(expressions=[each.copy() for each in found]) if found else None
    return found if isinstance(found, exp.Expr) else None


def _by_table(side: Side, select: exp.Select) -> Iterator[tuple[str, exp.Expr]]:
    """Under the joined table's name, with a number where it is joined again."""
    counts: dict[str, int] = {}
    for join in select.args.get("joins") or ():
        source = join.this
        name = side.key(exp.Table(this=source.this.copy())) if isinstance(source, exp.Table) else type(source).__name__
        counts[name] = counts.get(name, 0) + 1
        yield f"{name}#{counts[name]}", join


def _plain(name: str) -> str:
    table, _, number = name.rpartition("#")
    return table if number == "1" else f"{table} ({number})"


def _kind(join: exp.Expr) -> str:
    words = [join.args.get("method"), join.args.get("side"), join.args.get("kind")]
    said = [str(each) for each in words if each and each not in ("INNER", "OUTER")]
    on = join.args.get("on") is not None or join.args.get("using")
    return " ".join([*said, "JOIN"]) if said or on else "cross join"
