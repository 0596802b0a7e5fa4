"""One text for trees that differ in nothing but layout, comments, case of words, and quotes that are not needed."""

from sqlglot import exp

from heartwatch_deploy.sql.flink.generator import FlinkGenerator
from heartwatch_deploy.sql.flink.printed_expressions import is_plain


def canonical_sql(tree: exp.Expr) -> str:
    """The text; names keep their case, for Flink tells them apart by it, but not those of functions."""
    copy = tree.copy()
    for node in copy.walk():
        if isinstance(node, exp.Identifier) and not (isinstance(node.parent, exp.Anonymous)):
            node.set("quoted", not is_plain(node.name))
        elif isinstance(node, exp.Anonymous) and not isinstance(node.parent, exp.Hint):
            node.set("this", _function_name(node))
    return FlinkGenerator(dialect="flink", comments=False).generate(copy, copy=False)


def _function_name(node: exp.Anonymous) -> str | exp.Identifier:
    name = node.name.upper()
    return name if is_plain(name, as_function=True) else exp.Identifier(this=name, quoted=True)
