"""A parser that follows patterns."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from heartwatch_deploy.sql.flink.cursor import Cursor
from heartwatch_deploy.sql.flink.pattern import Group, Pattern, Slot, Words, compiled

_NO_EXPRESSION: Final = frozenset((")", ",", "FROM", "", "]"))
_DESCRIBED: Final = frozenset(("SELECT", "WITH", "VALUES", "(", "INSERT", "UPSERT", "UPDATE", "DELETE"))
_PARENTHESIZED: Final = frozenset(
    ("options", "keys", "names", "partition", "partial_partition", "columns", "compounds")
)


class Following(Cursor):
    """`slots` say which method reads what stands between angle brackets."""

    @property
    def slots(self) -> dict[str, Callable[[], exp.Expr]]:
        raise NotImplementedError

    def follow(self, pattern: str) -> list[exp.Expr]:
        """Words and nodes in the order of the pattern."""
        found: list[exp.Expr] = []
        self._sequence(compiled(pattern), found)
        return found

    def begins(self, pattern: str) -> bool:
        """Whether the words that come next are those of the pattern, up to the first slot."""
        return self._fits(compiled(pattern), 0)

    def beginnings(self, patterns: Sequence[str]) -> tuple[int, tuple[str, ...]]:
        """How many words the best of these patterns share with what comes next, and which could stand behind them."""
        ends = [end for pattern in patterns for end in self._ends(compiled(pattern), 0)]
        furthest = max(end[0] for end in ends)
        return furthest, tuple(sorted({word for at, words in ends if at == furthest for word in words}))

    def _sequence(self, pattern: Pattern, found: list[exp.Expr]) -> None:
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

    def _slot(self, slot: Slot, found: list[exp.Expr]) -> None:
        read = self.slots[slot.name]
        found.append(read())
        while slot.listed and self.word == ",":
            found.append(exp.Var(this=self.step().text))
            found.append(read())

    def _chosen(self, group: Group, found: list[exp.Expr]) -> bool:
        for alternative in group.alternatives:
            if self._fits(alternative, 0):
                self._sequence(alternative, found)
                return True
        return False

    def _fits(self, pattern: Pattern, at: int) -> bool:
        if not pattern:
            return True
        element, rest = pattern[0], pattern[1:]
        if isinstance(element, Words):
            return bool(self.ahead(at)) and self.ahead(at) in element.any_of and self._fits(rest, at + 1)
        if isinstance(element, Slot):
            return self._slot_follows(element.name, at) if at else self._slot_starts(element.name)
        if any(self._fits((*each, *rest), at) for each in element.alternatives):
            return True
        return (element.optional or element.repeated) and self._fits(rest, at)

    def _ends(self, pattern: Pattern, at: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Where the words of a pattern stop to be those that come next, by each way through it."""
        if not pattern or isinstance(pattern[0], Slot):
            yield at, ()
            return
        element, rest = pattern[0], pattern[1:]
        if isinstance(element, Group):
            for each in element.alternatives:
                yield from self._ends((*each, *rest), at)
            if element.optional or element.repeated:
                yield from self._ends(rest, at)
        elif self.ahead(at) in element.any_of:
            yield from self._ends(rest, at + 1)
        else:
            yield at, element.any_of

    def _slot_follows(self, name: str, at: int) -> bool:
        """Behind words that fit already only what is surely something else is told apart."""
        if name in _PARENTHESIZED:
            return self.ahead(at) == "("
        return name != "described" or self.ahead(at) in _DESCRIBED

    def _slot_starts(self, name: str) -> bool:
        if name == "string":
            return self.kind is TokenType.STRING
        if name == "order_by":
            return self.word == "ORDER"
        if name in _PARENTHESIZED:
            return self.word == "("
        if name in ("name", "compound", "table"):
            return self.is_name()
        return self.word not in _NO_EXPRESSION or (self.word == "" and not self.at_end)

    def _first_words(self, group: Group) -> tuple[str, ...]:
        firsts = [alternative[0] for alternative in group.alternatives if alternative]
        return tuple(word for each in firsts if isinstance(each, Words) for word in each.any_of) or ("something",)
