"""What an apply had begun and did not finish, taken up: by what is there now, not by how far it had come."""

from collections.abc import Iterable
from dataclasses import replace

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Reason
from heartwatch_deploy.model.journal import Record


def taken_up(changes: Iterable[Change], unfinished: Iterable[Record]) -> tuple[Change, ...]:
    """The changes again. An object that is as it should be is set down on record as applied, which the interrupted run
    could not do; one that was being made and is not there has not gone, it never came; of one that is gone, what its
    removal may have left is cleared away; one that no file names and that we never made is forgotten."""
    begun = {record.address: record for record in unfinished}
    known = [_taken_up(each, begun) for each in changes]
    nobodys = sorted(begun.keys() - {each.address for each in known})
    return (*known, *(Change(address, Action.FORGET, Reason.INTERRUPTED) for address in nobodys))


def _taken_up(change: Change, begun: dict[Address, Record]) -> Change:
    record = begun.get(change.address)
    if record is None:
        return change
    if change.action in (Action.NO_OP, Action.RECORD):
        return replace(change, action=Action.RECORD, reason=Reason.INTERRUPTED)
    if change.live is not None or record.step is None:
        return change
    if change.action is Action.CREATE and record.step.action is Action.CREATE and record.applied is None:
        return replace(change, reason=Reason.INTERRUPTED)
    if change.action is Action.FORGET and record.step.action is Action.DELETE:
        return replace(change, action=Action.DELETE, reason=Reason.INTERRUPTED)
    return change
