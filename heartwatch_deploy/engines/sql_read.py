"""A streaming SQL text of one side of a comparison, read, with the way back to its file."""

from collections.abc import Mapping
from typing import Final

from heartwatch_deploy.model.alteration import Aspect, Definition
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.sql.flink.statements import read_statements as read_flink
from heartwatch_deploy.sql.ksqldb.statements import read_statements as read_ksqldb
from heartwatch_deploy.sql.meaning import fingerprint_of
from heartwatch_deploy.sql.statement import Name, Option, Statement
from heartwatch_deploy.sql.tokens import Word

_READERS: Final = {"flink": read_flink, "ksqldb": read_ksqldb}


class Side:
    """`text` stands in the definition's file, as it is there."""

    def __init__(self, definition: Definition, text: str, dialect: str) -> None:
        self.statements: tuple[Statement, ...] = _READERS[dialect](text)
        self._definition = definition
        found = definition.file.text.find(text) if definition.file else -1
        self._offset = found if found >= 0 else None
        self.options: Mapping[str, Option] = {
            key: option for each in self.statements for key, option in each.options.items()
        }
        self.values = {key: option.value for key, option in self.options.items()}

    def names(self, aspect: Aspect) -> Mapping[str, Name]:
        """What it reads or writes, by name."""
        found = [each.reads if aspect is Aspect.SOURCE else each.writes for each in self.statements]
        return {name.text: name for names in found for name in names}

    def meanings(self, dialect: str) -> tuple[str, ...]:
        """A fingerprint a statement."""
        return tuple(fingerprint_of(each.tree, dialect) for each in self.statements if each.tree is not None)

    @property
    def words(self) -> tuple[Word, ...]:
        """Without the values of options, which are told by key."""
        told = {option.start for option in self.options.values()}
        return tuple(word for each in self.statements for word in each.words if word.start not in told)

    def span(self, start: int, end: int) -> Span | None:
        file, offset = self._definition.file, self._offset
        return (
            self._definition.resource.span
            if file is None or offset is None
            else file.span(offset + start, offset + end)
        )

    def option(self, key: str) -> Span | None:
        return self.span(self.options[key].start, self.options[key].end) if key in self.options else None
