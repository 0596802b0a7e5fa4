"""`WITH ('b' = '1', 'a' = '2')` is `WITH ('a' = '2', 'b' = '1')`."""

from sqlglot import exp

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.meaning.rewrite import change_of


@change_of(nodes.Options, exp.Properties)
def sorted_by_key(node: exp.Expr) -> exp.Expr:
    """Both engines keep options by key. Equal keys keep their order: in Flink the last one counts."""
    node.set("expressions", sorted(node.expressions, key=lambda each: str(each.this.name)))
    return node
