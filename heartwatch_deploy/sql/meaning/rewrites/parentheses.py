"""`((a))` is `a`."""

from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.meaning.rewrite import change_of, everywhere

_KEPT_UNDER: Final = (exp.Dot, exp.Bracket)
_KEPT_IN: Final = (exp.MatchRecognize,)


def dropped(tree: exp.Expr) -> exp.Expr:
    """Both engines' parsers drop them, too: the tree's shape says what binds to what.

    They stay where they tell two readings apart: `(a).b` is a field, `a.b` may be a table's column; `-(2147483648)` is
    the negative of a BIGINT, `-2147483648` an INT in ksqlDB; in a pattern of rows they group."""
    kept = {id(node) for match in tree.find_all(*_KEPT_IN) for node in _of_pattern(match)}

    @change_of(exp.Paren)
    def change(node: exp.Expr) -> exp.Expr:
        if id(node) in kept or isinstance(node.parent, _KEPT_UNDER):
            return node
        inner: exp.Expr = node.this
        signed = isinstance(node.parent, exp.Unary) and not isinstance(node.parent, exp.Not)
        return node if signed and isinstance(inner, exp.Literal) else inner

    return everywhere(change)(tree)


def _of_pattern(match: exp.Expr) -> list[exp.Expr]:
    pattern = match.args.get("pattern")
    return list(pattern.walk()) if isinstance(pattern, exp.Expr) else []
