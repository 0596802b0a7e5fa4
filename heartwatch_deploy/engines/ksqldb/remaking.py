"""Which streams, tables and queries have to go and come back together, and in what order.

ksqlDB drops nothing that is in use. So one step, the leader's, drops all that is connected, readers first; then each
step makes its own object again. The leader's object needs none of the others, so its step can be the first.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property

from heartwatch_deploy.engines.ksqldb.address import ENGINE
from heartwatch_deploy.engines.ksqldb.needing import Needs
from heartwatch_deploy.engines.ksqldb.parse import OFFSET_RESET
from heartwatch_deploy.engines.ksqldb.using import Users
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Reason
from heartwatch_deploy.model.remaking import Remaking
from heartwatch_deploy.model.resource import Role, State

_KINDS = ("source", "query")


def look_around(changes: tuple[Change, ...], live: State) -> tuple[Change, ...]:
    """The changes again: what has to be dropped says with what it goes and comes back, and what would have been left
    alone is made anew where it is in the way."""
    if not any(each.address.engine == ENGINE and each.action is not Action.NO_OP for each in changes):
        return changes
    planned = _Planned({each.address: each for each in changes}, Users.of(live), Needs.of(changes))
    remade = {each: remaking for group in planned.groups() for each, remaking in planned.remade(group)}
    return tuple(_expecting_nothing(planned.with_remaking(each, remade.get(each.address))) for each in changes)


@dataclass(frozen=True)
class _Planned:
    changes: Mapping[Address, Change]
    users: Users
    needs: Needs

    def groups(self) -> tuple[Set[Address], ...]:
        """What is dropped, or replaced in place while others fill it, with all that is in its way; those together of
        which one needs another."""
        found = [
            {each.address, *self._in_the_way(each)}
            for each in self.changes.values()
            if self._is_dropped(each) or self._is_filled_by_others(each)
        ]
        return self.needs.united(found)

    def remade(self, group: Set[Address]) -> Iterator[tuple[Address, Remaking]]:
        """Each that comes back, and what goes only then, with the others."""
        back = {each for each in group if self._comes_back(each)}
        kept = {each for each in group - back if not self._goes(each)}
        gone_before = self._gone_before(group)
        down = (group & self._must_go) - gone_before - kept
        order = self.needs.in_order(back)
        tried = tuple(self.needs.there_beforehand(order, group))
        remaking = Remaking(
            leader=order[0],
            down=self.users.first_to_go(down),
            tried=tried,
            again=frozenset(sink for each in back & down for sink in self._written_again(each)),
            after=frozenset(need for each in tried for need in self.needs.direct[each]) - group | gone_before,
            kept_by=tuple(sorted(kept)),
        )
        yield from ((each, remaking) for each in sorted(back | down))

    def with_remaking(self, change: Change, remaking: Remaking | None) -> Change:
        if change.address.engine != ENGINE:
            return change
        if remaking is None:
            return replace(change, after=change.after | self._made_before_it_goes(change))
        after = remaking.after if remaking.leader == change.address else frozenset((remaking.leader,))
        found = replace(change, remaking=remaking, after=after)
        if change.address not in remaking.down or change.action in (Action.REPLACE, Action.CREATE, Action.DELETE):
            return found
        reason = change.reason if change.differences else Reason.REMADE
        return replace(found, action=Action.REPLACE, reason=reason)

    @cached_property
    def _must_go(self) -> Set[Address]:
        return {each for change in self.changes.values() for each in self._in_the_way(change)}

    def _in_the_way(self, change: Change) -> Set[Address]:
        """What is dropped for it: itself with all that uses it; what only fills it, where it is replaced in place."""
        if self._is_dropped(change):
            return self.users.at_whatever_remove([change.address])
        if self._is_filled_by_others(change):
            return self.users.at_whatever_remove(self.users.writers(change.address))
        return frozenset()

    def _is_dropped(self, change: Change) -> bool:
        """What lost its query is still there, and is made anew; somebody else's is not touched."""
        ours = change.address.engine == ENGINE and change.address.kind in _KINDS and not change.is_foreign
        return ours and change.live is not None and change.action in (Action.REPLACE, Action.CREATE)

    def _is_filled_by_others(self, change: Change) -> bool:
        """What ksqlDB does not replace in place as long as they run."""
        live = change.live
        ours = (change.address.engine, change.address.kind, change.action) == (ENGINE, "source", Action.UPDATE)
        changed = ours and not change.is_foreign and bool(change.differences)
        return changed and live is not None and bool(live.observed.get("derived")) and self._has_writers(change.address)

    def _has_writers(self, address: Address) -> bool:
        return bool(self.users.writers(address))

    def _comes_back(self, address: Address) -> bool:
        change = self.changes.get(address)
        return change is not None and change.desired is not None and not change.is_foreign

    def _goes(self, address: Address) -> bool:
        change = self.changes.get(address)
        return change is not None and change.action is Action.DELETE

    def _gone_before(self, group: Set[Address]) -> frozenset[Address]:
        """What is deleted for good, with all that uses it, goes by its own step."""
        going = {each for each in group if self._goes(each)}
        return frozenset(each for each in going if self.users.at_whatever_remove([each]) <= going)

    def _made_before_it_goes(self, change: Change) -> frozenset[Address]:
        """Of what is deleted: those that use it and are made anew without it."""
        if change.action is not Action.DELETE:
            return frozenset()
        return frozenset(each for each in self.users.of_any_kind(change.address) if self._comes_back(each))

    def _written_again(self, address: Address) -> Iterator[Address]:
        """Where rows come into twice because a query reads from the beginning once more."""
        desired = self.changes[address].desired
        assert desired is not None
        settings = desired.spec.get("settings")
        if not isinstance(settings, Mapping) or settings.get(OFFSET_RESET) != "earliest":
            return
        if address.kind == "source":
            yield address
        yield from (each.address for each in desired.references if each.role is Role.WRITES and each.address != address)


def _expecting_nothing(change: Change) -> Change:
    """What is made anew is worded anew: its columns follow from what it reads, which may have changed."""
    desired = change.desired
    if change.address.engine != ENGINE or desired is None or change.action not in (Action.CREATE, Action.REPLACE):
        return change
    spec = {key: value for key, value in desired.spec.items() if key != "server"}
    return replace(change, desired=replace(desired, spec=spec))
