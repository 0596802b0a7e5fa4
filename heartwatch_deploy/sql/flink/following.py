"""A parser that follows patterns."""

from collections.abc import Callable
from typing import Final

from sqlglot import exp
from sqlglot.tokens import TokenType

from heartwatch_deploy.sql.flink.cursor import Cursor
from heartwatch_deploy.sql.flink.pattern import Group, Pattern, Slot, Words, compiled

_NO_EXPRESSION: Final = frozenset((")", ",", "FROM", "", "]"))
_PARENTHESIZED: Final = frozenset(("options", "keys", "names", "partition", "columns"))


class Following(Cursor):
    """`slots` say which method reads what stands between angle brackets."""

    @property
    def slots(self) -> dict[str, Callable[[], exp.Expression]]:
        raise NotImplementedError

    def follow(self, pattern: str) -> list[exp.Expression]:
        """Words and nodes in the order of the pattern."""
        found: list[exp.Expression] = []
        self._sequence(compiled(pattern), found)
        return found

    def begins(self, pattern: str) -> bool:
        return self._can_start(compiled(pattern))

    def _sequence(self, pattern: Pattern, found: list[exp.Expression]) -> None:
        for element in pattern:
            if isinstance(element, Words):
                found.append(exp.Var(this=self.expect_one(*element.any_of)))
            elif isinstance(element, Slot):
                self._slot(element, found)
            elif element.repeated:
                while self._chosen(element, found):
                    pass
            elif not self._chosen(element, found) and not element.optional:
                raise self.unexpected(*self._first_words(element))

    def _slot(self, slot: Slot, found: list[exp.Expression]) -> None:
        read = self.slots[slot.name]
        found.append(read())
        while slot.listed and self.word == ",":
            found.append(exp.Var(this=self.step().text))
            found.append(read())

    def _chosen(self, group: Group, found: list[exp.Expression]) -> bool:
        for alternative in group.alternatives:
            if self._can_start(alternative):
                self._sequence(alternative, found)
                return True
        return False

    def _can_start(self, pattern: Pattern) -> bool:
        """By the words with which a pattern begins, or the first thing that may stand there."""
        for count, element in enumerate(pattern):
            if isinstance(element, Words):
                if self.ahead(count) not in element.any_of or (count == 0 and not self.word):
                    return False
            elif count:
                return True
            elif isinstance(element, Slot):
                return self._slot_starts(element.name)
            else:
                inside = any(self._can_start(each) for each in element.alternatives)
                skipped = element.optional or element.repeated
                return inside or (skipped and self._can_start(pattern[1:]))
        return bool(pattern)

    def _slot_starts(self, name: str) -> bool:
        if name == "string":
            return self.kind is TokenType.STRING
        if name in _PARENTHESIZED:
            return self.word == "("
        if name in ("name", "compound", "table"):
            return self.is_name()
        return self.word not in _NO_EXPRESSION or (self.word == "" and not self.at_end)

    def _first_words(self, group: Group) -> tuple[str, ...]:
        firsts = [alternative[0] for alternative in group.alternatives if alternative]
        return tuple(word for each in firsts if isinstance(each, Words) for word in each.any_of) or ("something",)
