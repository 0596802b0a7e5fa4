"""`007` is `7`, `1.5e3` is `15E+2`."""

from decimal import Decimal, InvalidOperation

from sqlglot import exp

from heartwatch_deploy.sql.meaning.rewrite import change_of


@change_of(exp.Literal)
def written_alike(node: exp.Expr) -> exp.Expr:
    """A whole number's type follows from its value, and one with an exponent is a DOUBLE: two of the same exact value
    are the same literal. `1.0` and `1.00` are DECIMALs of different scale, `.5` and `0.5` of different precision."""
    if not node.is_string:
        node.set("this", _alike(node.name))
    return node


def _alike(text: str) -> str:
    if text.isdigit():
        return text.lstrip("0") or "0"
    if "e" not in text.lower():
        return text
    try:
        sign, digits, exponent = Decimal(text).as_tuple()
    except InvalidOperation:
        return text
    written = "".join(map(str, digits)).lstrip("0")
    plain = written.rstrip("0")
    if not plain or not isinstance(exponent, int):
        return "0E0"
    return f"{'-' * sign}{plain}E{exponent + len(written) - len(plain)}"
