"""What may be joined with what."""

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.variables import name_of
from tests.ksqldb_model.expressions import Scope, type_of
from tests.ksqldb_model.world import Refused, World


def joined_on(query: nodes.StreamQuery, scope: Scope) -> list[exp.Expr]:
    """The two sides of the first join's condition, its left source's first; empty without a join."""
    joins = query.args.get("joins") or ()
    return _sides(joins[0], scope, scope.sources[1][1].name) if joins else []


def _sides(join: exp.Join, scope: Scope, right: str) -> list[exp.Expr]:
    """The sides of a join's condition, that of its right source last."""
    condition = join.args.get("on")
    while isinstance(condition, exp.Paren):
        condition = condition.this
    if not isinstance(condition, exp.EQ):
        return []
    sides = [condition.this, condition.expression]
    return sides if _belongs(sides[1], scope, right) else sides[::-1]


def _belongs(side: exp.Expr, scope: Scope, source: str) -> bool:
    """Whether an expression is over a source's columns, by their qualifier or else their name."""
    meant = {alias for alias, found in scope.sources if found.name == source} | {source}
    names = {each.name for _, found in scope.sources if found.name == source for each in found.columns}
    columns = list(side.find_all(exp.Column))
    for column in columns:
        table = column.args.get("table")
        if (name_of(table, {}) not in meant) if table else (name_of(column.this, {}) not in names):
            return False
    return bool(columns)


def refuse_joins(query: nodes.StreamQuery, scope: Scope, world: World) -> None:
    for join, (_, right) in zip(query.args.get("joins") or (), scope.sources[1:], strict=True):
        _, left = scope.sources[0]
        counts = [_partitions(source.formats.topic, world) for source in (left, right)]
        if counts[0] != counts[1]:
            raise Refused(f"Can't join `{left.name}` with `{right.name}` since the number of partitions don't match.")
        sides = _sides(join, scope, right.name)
        types = [type_of(side, scope) for side in sides]
        if len(set(types) - {"?"}) > 1:
            raise Refused(f"Invalid join. Key types differ: {types[0]} vs {types[1]}")
        if left.kind == "STREAM" and right.kind == "TABLE" and sides and not _is_key(sides[1], scope, right.name):
            raise Refused("Invalid join condition: stream-table joins require to join on the table's primary key.")
        if left.kind == right.kind == "STREAM" and not join.args.get("within"):
            raise Refused(f"{left.name} JOIN {right.name} must have a WITHIN clause.")


def _partitions(topic: str, world: World) -> int:
    found = world.kafka.topics.get(topic)
    return found.partitions if found else 0


def _is_key(side: exp.Expr, scope: Scope, source: str) -> bool:
    keys = {column.name for _, found in scope.sources if found.name == source for column in found.keys}
    return isinstance(side, exp.Column) and name_of(side.this, {}) in keys
