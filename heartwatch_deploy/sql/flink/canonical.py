"""One tree, and one text, for statements that differ in nothing but layout, comments, case of words and quotes."""

from sqlglot import exp

from heartwatch_deploy.sql.flink.generator import FlinkGenerator
from heartwatch_deploy.sql.flink.printed_expressions import is_plain
from heartwatch_deploy.sql.walks import level_by_level


def canonical_sql(tree: exp.Expr) -> str:
    """The text; names keep their case, for Flink tells them apart by it, but not those of functions."""
    copy = settled(tree.copy())
    for node in level_by_level(copy):
        if isinstance(node, exp.Identifier) and not isinstance(node.parent, exp.Anonymous):
            node.set("quoted", not is_plain(node.name))
    return FlinkGenerator(dialect="flink", comments=False).generate(copy, copy=False)


def settled(tree: exp.Expr) -> exp.Expr:
    """The tree itself as its canonical text is read again, but for the quotes of names. The parser settles
    case of words and synonyms."""
    for node in level_by_level(tree):
        if isinstance(node, exp.Anonymous) and not isinstance(node.parent, exp.Hint):
            node.set("this", _function_name(node))
    return tree


def _function_name(node: exp.Anonymous) -> str | exp.Identifier:
    name = node.name.upper()
    return name if is_plain(name, as_function=True) else exp.Identifier(this=name, quoted=True)
