"""What `${name}` stands for, by the DEFINE statements before it and what was defined outside."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes

_REFERENCE = re.compile(r"\$\{([^}]*)\}")
_IN_TEXT = re.compile(r"(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_@]*)\}")
"""`$${name}` is the server's way to write `${name}`; what is no name (`${file:…}`) is meant for somebody else."""


@dataclass(frozen=True, slots=True)
class Undefined:
    """A `${name}` without a definition before it; `known` are the names that have one. The server refuses it where it
    stands for a name or a literal, and leaves it as it is in a text."""

    name: str
    start: int
    end: int
    in_text: bool
    known: tuple[str, ...]


def defined(tree: exp.Expr, variables: Mapping[str, str]) -> Mapping[str, str]:
    """The variables after a statement."""
    if isinstance(tree, nodes.Define):
        return {**variables, tree.this.name: value_of(tree.expression, variables)}
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


def undefined(trees: Iterable[exp.Expr], text: str, variables: Mapping[str, str]) -> Iterator[Undefined]:
    """Those of a text's statements, in their order; `variables` are defined before the first."""
    for tree in trees:
        found = sorted(_used(tree, text), key=lambda each: each[1])
        for name, start, in_text in found:
            if name not in variables:
                yield Undefined(name, start, start + len(name) + len("${}"), in_text, tuple(variables))
        variables = defined(tree, variables)


def _used(tree: exp.Expr, text: str) -> Iterator[tuple[str, int, bool]]:
    for node in tree.find_all(nodes.Variable, exp.Literal):
        start = node.meta.get("start")
        if start is None:
            continue
        if isinstance(node, nodes.Variable):
            yield node.name, start, False
        elif node.is_string:
            yield from ((each[1], each.start(), True) for each in _IN_TEXT.finditer(text, start, node.meta["end"] + 1))
