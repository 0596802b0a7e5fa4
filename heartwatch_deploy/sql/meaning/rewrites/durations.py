"""`1 MINUTE` is `60 SECONDS`: in ksqlDB."""

from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.meaning.rewrite import change_of

_MILLISECONDS: Final = {
    "DAYS": 86_400_000,
    "HOURS": 3_600_000,
    "MINUTES": 60_000,
    "SECONDS": 1000,
    "MILLISECONDS": 1,
}


@change_of(nodes.Duration)
def in_milliseconds(node: exp.Expr) -> exp.Expr:
    """Sizes, grace and retention are counted in milliseconds by the server; a day has always 24 hours there."""
    if not isinstance(node.this, exp.Literal):
        return node
    factor = _MILLISECONDS.get(f"{node.args['unit'].name.removesuffix('S')}S")
    if factor is None or not node.this.name.isdigit():
        return node
    amount = exp.Literal.number(int(node.this.name) * factor)
    return nodes.Duration(this=amount, unit=exp.Var(this="MILLISECONDS"))
