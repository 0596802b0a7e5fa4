"""What the printers of both dialects share."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlglot import exp
from sqlglot.generator import Generator

Printer = Callable[[Any, Any], str]
"""A generator and a node to the node's text."""


def listed(generator: Generator, nodes: Iterable[exp.Expr] | None) -> str:
    """The nodes with commas between them."""
    return ", ".join([generator.sql(each) for each in nodes or ()])
