"""What was last applied, as records in a log: a record's text and back, and the state that they add up to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action
from heartwatch_deploy.model.codec import decode, encode
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.edit import Effect
from heartwatch_deploy.model.journal import Phase, Record
from heartwatch_deploy.model.resource import Resource, State

FORMAT: Final = 1
"""Raised when a record could no longer be read by the version before; fields may come and go without."""


class Log(Protocol):
    """Where records are kept: the newest value by key, and who gave it which place."""

    name: str

    def read(self) -> Mapping[bytes, tuple[int, bytes]]:
        """Every key with the place and text of its newest value; empty when there is no log yet."""

    def write(self, key: bytes, value: bytes | None) -> None:
        """Returns when the value is safe; None removes the key."""


@dataclass(frozen=True, slots=True)
class Journal:
    """The newest record of each address, and what could not be read."""

    records: Mapping[Address, Record] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def applied(self) -> State:
        """What this project has made, as last applied; what was begun and not finished is among it."""
        return State.of(made for record in self.records.values() if (made := made_by(record)))

    @property
    def unfinished(self) -> tuple[Record, ...]:
        """Records of steps that were begun and never came to a good end."""
        return tuple(record for record in self.records.values() if record.phase is not Phase.APPLIED)


def made_by(record: Record) -> Resource | None:
    """The object as we left it; one whose creation was interrupted counts, since it may well be there.

    Of a step that was begun and not finished it says, as observed, what that would have made of it (`begun`) and from
    which `savepoint` a stopped job goes on; `exact` is whether what was begun may go on from it, too.
    """
    step = record.step
    if record.applied is None or step is None or step.result is None:
        return step.result if record.applied is None and step and step.action is Action.CREATE else record.applied
    exact = step.edit.effect is Effect.EXACT if step.edit else bool(record.notes.get("exact"))
    left = {key: record.notes[key] for key in ("savepoint",) if key in record.notes}
    return replace(record.applied, observed={**left, "begun": step.result.spec, "exact": exact})


def read(log: Log) -> Journal:
    """All of a log; a record that is torn, or newer than this version, becomes a diagnostic."""
    records: dict[Address, Record] = {}
    diagnostics: list[Diagnostic] = []
    for key, (place, text) in log.read().items():
        try:
            record = loads(text)
            records[record.address] = record
        except (ValueError, KeyError, TypeError) as error:
            diagnostics.append(_unreadable(log.name, place, key, error))
    return Journal(records, tuple(diagnostics))


def write(log: Log, record: Record) -> None:
    """Keeps a record; an object that is gone for good leaves none."""
    forgotten = record.phase is Phase.APPLIED and record.applied is None
    log.write(str(record.address).encode(), None if forgotten else dumps(record))


def dumps(record: Record) -> bytes:
    """The text of a record, with the number of its format."""
    return json.dumps({"format": FORMAT, "record": encode(record)}, ensure_ascii=False).encode()


def loads(text: bytes) -> Record:
    """The record of a text; ValueError, KeyError or TypeError when it is torn or of a later format."""
    envelope = json.loads(text)
    if not isinstance(envelope, dict) or not isinstance(envelope.get("format"), int):
        raise ValueError("it is no record of this program")
    if envelope["format"] > FORMAT:
        raise ValueError(f"it has format {envelope['format']}, this version reads up to {FORMAT}")
    return decode(Record, envelope["record"])


def _unreadable(log: str, place: int, key: bytes, error: Exception) -> Diagnostic:
    return Diagnostic(
        address=_address(key),
        code="HW420",
        summary=f"the deployment record of {key.decode(errors='replace')} cannot be read",
        cause=f"{log}, offset {place}: {error}",
        help="use the version of heartwatch_deploy that wrote it; or, if the record is damaged, `forget` the object: "
        "what has a file goes back on record with the next apply",
    )


def _address(key: bytes) -> Address | None:
    try:
        return Address.parse(key.decode())
    except ValueError:
        return None
