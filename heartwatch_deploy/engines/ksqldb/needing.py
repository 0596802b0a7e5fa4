"""What the objects of a plan need by the files, at whatever remove, and which of them belong together."""

import graphlib
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Change


@dataclass(frozen=True, slots=True)
class Needs:
    """`direct` are those that a file names."""

    direct: Mapping[Address, Set[Address]]
    _found: dict[Address, Set[Address]] = field(default_factory=dict)

    @classmethod
    def of(cls, changes: Iterable[Change]) -> "Needs":
        direct = {each.address: frozenset(each.desired.depends_on) if each.desired else frozenset() for each in changes}
        return cls(direct)

    def all(self, address: Address) -> Set[Address]:
        """What these need in turn, as well; worked out for those that are asked for."""
        found = self._found.get(address)
        if found is None:
            found = self._found[address] = _all(address, self.direct)
        return found

    def in_order(self, group: Set[Address]) -> tuple[Address, ...]:
        """Each after those of the group that it needs."""
        among = {each: sorted(self.all(each) & group) for each in sorted(group)}
        return tuple(graphlib.TopologicalSorter(among).static_order())

    def there_beforehand(self, order: Iterable[Address], group: Set[Address]) -> Iterator[Address]:
        """Of a group those that need nothing from outside of it which itself needs one of the group."""
        left_out: set[Address] = set()
        for each in order:
            between = {need for need in self.all(each) - group if self.all(need) & group}
            if between or self.all(each) & left_out:
                left_out.add(each)
            else:
                yield each

    def united(self, groups: Iterable[Set[Address]]) -> tuple[Set[Address], ...]:
        """Those together that share something, or of which one needs another."""
        found: list[Set[Address]] = []
        for each in groups:
            group = set(each)
            while meeting := [other for other in found if self._meet(group, other)]:
                found = [other for other in found if other not in meeting]
                group = group.union(*meeting)
            found.append(group)
        return tuple(found)

    def _meet(self, one: Set[Address], other: Set[Address]) -> bool:
        return bool(one & other) or any(
            self.all(each) & there for here, there in ((one, other), (other, one)) for each in here
        )


def _all(address: Address, direct: Mapping[Address, Set[Address]]) -> Set[Address]:
    found: set[Address] = set()
    waiting = [address]
    while waiting:
        more = direct.get(waiting.pop(), frozenset()) - found
        found |= more
        waiting += more
    return found - {address}
