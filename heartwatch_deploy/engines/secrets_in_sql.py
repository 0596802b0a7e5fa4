"""Secrets that stand in the WITH clauses and settings of SQL."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.secrets import holds_secret
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.sql.statement import Statement


def in_the_clear(file: RenderedFile, statements: Iterable[Statement], advice: str) -> Iterator[Diagnostic]:
    """HW109 for each option that is a secret, without its line."""
    for statement in statements:
        for key, option in statement.options.items():
            if option.value and holds_secret(key, option.value):
                span = replace(file.span(option.start, option.end), excerpt="")
                yield Diagnostic("HW109", f"`{key}` holds a secret in the clear", span, help=advice)
