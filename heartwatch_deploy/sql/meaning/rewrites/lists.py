"""`a IN (2, 1, 2)` is `a IN (1, 2)`."""

from sqlglot import exp

from heartwatch_deploy.sql.meaning.rewrite import change_of
from heartwatch_deploy.sql.meaning.structure import structure


@change_of(exp.In)
def sorted_literals(node: exp.Expr) -> exp.Expr:
    """IN is a disjunction of comparisons, and literals cannot fail. Only for texts or whole numbers alone: the common
    type of other lists might depend on which comes first."""
    values = node.expressions
    if len(values) > 1 and (all(map(_is_text, values)) or all(map(_is_whole, values))):
        by_text = {structure(each): each for each in values}
        node.set("expressions", [by_text[each] for each in sorted(by_text)])
    return node


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.is_string


def _is_whole(node: exp.Expr) -> bool:
    literal = node.this if isinstance(node, exp.Neg) else node
    return isinstance(literal, exp.Literal) and not literal.is_string and literal.name.isdigit()
