"""One SQL statement as read: what it defines, reads, writes and sets, with offsets into the rendered text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from sqlglot.expressions import Expression

from heartwatch_deploy.sql.tokens import Word


class StatementForm(Enum):
    TABLE = "table"
    VIEW = "view"
    STREAM = "stream"
    FUNCTION = "function"
    TYPE = "type"
    CONNECTOR = "connector"
    INSERT = "insert"
    STATEMENT_SET = "statement set"
    SET = "set"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier where it stands; qualified names are joined with dots."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Option:
    """`'key' = 'value'` of a WITH clause or a SET; offsets are those of the value."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """`start` and `end` bound the statement without its semicolon. `calls` are names in front of a parenthesis."""

    form: StatementForm
    start: int
    end: int
    words: tuple[Word, ...] = field(repr=False)
    defines: Name | None = None
    reads: tuple[Name, ...] = ()
    writes: tuple[Name, ...] = ()
    calls: tuple[Name, ...] = ()
    options: Mapping[str, Option] = field(default_factory=dict)
    tree: Expression | None = field(default=None, repr=False)

    def text(self, whole: str) -> str:
        """The statement as it stands in the text that it was read from."""
        return whole[self.start : self.end]
