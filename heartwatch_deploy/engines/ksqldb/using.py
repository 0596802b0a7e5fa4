"""Who uses what at a server: a stream or table is not dropped while anything reads it, or an INSERT INTO fills it."""

import graphlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from heartwatch_deploy.engines.ksqldb import address
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.resource import State


@dataclass(frozen=True, slots=True)
class Users:
    """`live` is what the servers have; `by_query` says which object each query belongs to."""

    live: State
    by_query: Mapping[str, Address]

    @classmethod
    def of(cls, live: State) -> "Users":
        ours = [each for each in live if each.address.engine == address.ENGINE]
        own = {str(each.observed["id"]): each.address for each in ours if each.observed.get("id")}
        return cls(live, {query: owner for query, owner in own.items() if query})

    def of_any_kind(self, used: Address) -> Set[Address]:
        """What has to go before it can be dropped."""
        return self._named(used, "read_by") | self.writers(used)

    def writers(self, used: Address) -> Set[Address]:
        """What must not run while its own query is replaced."""
        return self._named(used, "written_by")

    def at_whatever_remove(self, used: Iterable[Address]) -> Set[Address]:
        """These, and all that has to go before them."""
        found = set(used)
        waiting = list(found)
        while waiting:
            more = self.of_any_kind(waiting.pop()) - found
            found |= more
            waiting += more
        return found

    def first_to_go(self, going: Set[Address]) -> tuple[Address, ...]:
        """In an order in which each can be dropped."""
        before = {each: sorted(self.of_any_kind(each) & going) for each in sorted(going)}
        return tuple(graphlib.TopologicalSorter(before).static_order())

    def _named(self, used: Address, what: str) -> Set[Address]:
        live = self.live.get(used)
        names = live.observed.get(what) if live else ()
        found = {self._address(str(each)) for each in names} if isinstance(names, list | tuple) else set()
        return {each for each in found if each is not None and each != used}

    def _address(self, name: str) -> Address | None:
        """Of a stream, a table, or a query; a query that fills its own stream goes with that."""
        source = address.source(name)
        return source if source in self.live else self.by_query.get(name)
