"""What may be joined with what."""

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.variables import name_of
from tests.ksqldb_model.expressions import Scope, type_of
from tests.ksqldb_model.world import Refused, World


def joined_on(query: nodes.StreamQuery, scope: Scope) -> list[exp.Expr]:
    """The two sides of the first join's condition, its left source's first; empty without a join."""
    for join in query.args.get("joins") or ():
        condition = join.args.get("on")
        while isinstance(condition, exp.Paren):
            condition = condition.this
        if isinstance(condition, exp.EQ):
            return _in_order(condition, scope)
    return []


def _in_order(condition: exp.EQ, scope: Scope) -> list[exp.Expr]:
    sides = [condition.this, condition.expression]
    table = sides[0].args.get("table") if isinstance(sides[0], exp.Column) else None
    first_alias, first = scope.sources[0]
    swapped = table is not None and name_of(table, {}) not in (first_alias, first.name)
    return sides[::-1] if swapped else sides


def refuse_joins(query: nodes.StreamQuery, scope: Scope, world: World) -> None:
    for join, (_, right) in zip(query.args.get("joins") or (), scope.sources[1:], strict=True):
        _, left = scope.sources[0]
        counts = [_partitions(source.formats.topic, world) for source in (left, right)]
        if counts[0] != counts[1]:
            raise Refused(f"Can't join `{left.name}` with `{right.name}` since the number of partitions don't match.")
        sides = joined_on(query, scope)
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
