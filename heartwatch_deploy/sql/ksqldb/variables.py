"""What `${name}` stands for, by the DEFINE statements before it."""

import re
from collections.abc import Mapping

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes

_REFERENCE = re.compile(r"\$\{([^}]*)\}")


def defined(tree: exp.Expr, variables: Mapping[str, str]) -> Mapping[str, str]:
    """The variables after a statement."""
    if isinstance(tree, nodes.Define):
        return {**variables, tree.this.name: tree.expression.name}
    if isinstance(tree, nodes.Undefine):
        return {name: value for name, value in variables.items() if name != tree.this.name}
    return variables


def name_of(identifier: exp.Expr, variables: Mapping[str, str]) -> str:
    """A name as the server compares it: in upper case unless quoted; one without a definition as it is written."""
    if not isinstance(identifier, nodes.Variable):
        return identifier.name if identifier.args.get("quoted") else identifier.name.upper()
    value = variables.get(identifier.name)
    if value is None:
        return f"${{{identifier.name}}}"
    quote = value[:1]
    if len(value) > 1 and quote in '`"' and value.endswith(quote):
        return value[1:-1].replace(quote * 2, quote)
    return value.upper()


def value_of(literal: exp.Expr, variables: Mapping[str, str]) -> str:
    """A literal's value as text, with the variables in it replaced by what they stand for."""
    if isinstance(literal, nodes.Variable):
        value = variables.get(literal.name, f"${{{literal.name}}}")
        quoted = len(value) > 1 and value[0] == value[-1] == "'"
        return value[1:-1].replace("''", "'") if quoted else value
    if literal.is_string:
        return _REFERENCE.sub(lambda found: variables.get(found[1], found[0]), literal.name)
    return literal.sql("ksqldb")
