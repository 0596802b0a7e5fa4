"""What a step that sends nothing does to the record, in words."""

import json
from collections.abc import Iterator

from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Reason
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource

_LEFT = "from now on `apply` changes it as its file says; nothing here ever deletes it: somebody else made it"
_THEIRS = "it stays theirs to change: `apply` neither changes nor deletes it; `import --own` takes it over"
_OURS = "from now on `apply` changes it as its file says, and deletes it when that goes: it bears our mark"
_LONGEST = 40


def recorded_only(change: Change) -> tuple[str, ...]:
    """Whose an object is once it is on record, or what the record had wrong."""
    if change.action is not Action.RECORD or change.live is None:
        return ()
    if change.reason is Reason.FITS:
        return (_whose(change.address, change.live),)
    return tuple(_outdated(change)) if change.reason is Reason.OUTDATED else ()


def _whose(address: Address, live: Resource) -> str:
    kind = kind_of(address)
    if kind.is_marked(live):
        return _OURS
    return _LEFT if kind.changes_others else _THEIRS


def _outdated(change: Change) -> Iterator[str]:
    if change.desired is None or change.applied is None:
        return
    for each in kind_of(change.address).differences(change.desired, change.applied):
        yield f"{each.path}: {_short(each.before)} on record, {_short(each.after)} in the cluster and in the files"


def _short(value: Json) -> str:
    if value is None:
        return "not set"
    words = value if isinstance(value, str) else json.dumps(value)
    return words if len(words) <= _LONGEST else "another value"
