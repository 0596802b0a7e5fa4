"""Which of all that is there an import is to take: named in full, by patterns, or everything."""

from collections.abc import Container, Iterable, Set
from dataclasses import dataclass

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.naming import is_pattern, named


@dataclass(frozen=True, slots=True)
class Choice:
    """`texts` are addresses and patterns; `prefix` narrows what patterns and `everything` find by name; with `own` what
    is taken counts as made by this project."""

    texts: tuple[str, ...] = ()
    everything: bool = False
    prefix: str = ""
    own: bool = False

    @property
    def patterns(self) -> tuple[str, ...]:
        return ("*",) if self.everything else tuple(filter(is_pattern, self.texts))

    @property
    def in_full(self) -> frozenset[Address]:
        """Those that were named one by one; ValueError for what is no address."""
        return frozenset(Address.parse(each) for each in self.texts if not is_pattern(each))

    def check(self) -> None:
        """ValueError for what is neither an address of some engine nor a pattern."""
        unknown = sorted({each.engine for each in self.in_full} - set(ENGINES))
        if unknown:
            raise ValueError(f"there is no engine `{unknown[0]}`; engines: {', '.join(ENGINES)}")

    def engines(self, known: Iterable[str]) -> tuple[str, ...]:
        """Of the known engines those that must be asked what they have."""
        first = {each.partition(".")[0] for each in self.patterns}
        asks_all = any(is_pattern(each) for each in first)
        return tuple(each for each in known if asks_all or each in first)

    def among(
        self, there: Iterable[Address], desired: State, applied: State, others: Container[Address] = ()
    ) -> tuple[Address, ...]:
        """The chosen ones; patterns do not find what is in the files and on record already, nor what is `others`'."""
        free = (each for each in there if each.name.startswith(self.prefix) and each not in others)
        found, _ = named(self.patterns, free)
        fresh = {each for each in found if not (each in desired and self._is_settled(each, applied))}
        return tuple(sorted(fresh | self.in_full))

    def _is_settled(self, address: Address, applied: State) -> bool:
        record = applied.get(address)
        return record is not None and (record.owned or not self.own)


def not_found(choice: Choice, there: Set[Address]) -> tuple[str, ...]:
    """Patterns that nothing goes by."""
    return named(choice.patterns, there)[1] if not choice.everything else ()
