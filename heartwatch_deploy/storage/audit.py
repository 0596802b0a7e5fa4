"""The history of a project as entries in a log that is only ever added to: their texts and back."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from heartwatch_deploy.model.audit import Begun, Ended, Entry, Sources
from heartwatch_deploy.model.codec import decode, encode
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.json import Json

FORMAT: Final = 1
"""Raised when an entry could no longer be read by the version before; fields may come and go without."""
PART_BYTES: Final = 500_000
"""What fits in a message with room to spare: Kafka takes a million bytes unless it is told otherwise."""
T = TypeVar("T", Begun, Ended, Sources)


class AuditLog(Protocol):
    """Methods raise ClientError."""

    name: str

    def exists(self) -> bool: ...
    def ensure(self) -> None: ...
    def append(self, entry: bytes) -> None: ...
    def entries(self) -> Sequence[tuple[int, bytes]]: ...
    def mark(self) -> int:
        """Another one once something was added: for who would not read all of it to learn that nothing was."""

    def remove(self) -> None: ...


@dataclass(frozen=True, slots=True)
class History:
    """Every apply in its order, and what could not be read."""

    entries: tuple[Entry, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    _texts: Mapping[str, Sequence[Mapping[str, Json]]] = field(default_factory=dict, repr=False)

    def sources(self, entry: Entry) -> Sources | None:
        """What the files said then; None where not all of it is there."""
        try:
            found = _whole(Sources, self._texts.get(entry.begun.id, ()))
        except (ValueError, KeyError, TypeError, zlib.error):
            return None
        return found if found and found.fingerprint == entry.begun.sources else None


def append(log: AuditLog, about: str, value: Begun | Ended | Sources) -> None:
    """Adds a value about the apply of that id; a long one in parts."""
    for text in _texts(about, value):
        log.append(text)


def read(log: AuditLog) -> History:
    """All of a log; what is damaged, or newer than this version, becomes a warning, and the rest is read."""
    parts: dict[str, dict[str, list[Mapping[str, Json]]]] = {each.__name__: {} for each in (Begun, Ended, Sources)}
    diagnostics: list[Diagnostic] = []
    for place, text in log.entries():
        try:
            envelope = _envelope(text)
            parts[str(envelope["kind"])].setdefault(str(envelope["id"]), []).append(envelope)
        except (ValueError, KeyError, TypeError) as error:
            diagnostics.append(_unreadable(f"{log.name}, {place}", error))
    entries: list[Entry] = []
    for number, (name, texts) in enumerate(parts["Begun"].items(), start=1):
        where = f"{log.name}, apply {number}"
        begun = _tried(Begun, texts, diagnostics, place=where)
        ended = _tried(Ended, parts["Ended"].get(name, ()), diagnostics, place=where)
        if begun is not None:
            entries.append(Entry(number, begun, ended))
    return History(tuple(entries), tuple(diagnostics), parts["Sources"])


def _texts(about: str, value: Begun | Ended | Sources) -> Iterator[bytes]:
    """The record as it is, which anybody can read; packed, and where it must be cut, when it is long."""
    envelope: dict[str, Json] = {"format": FORMAT, "kind": type(value).__name__, "id": about}
    record = json.dumps(encode(value), ensure_ascii=False).encode()
    if len(record) <= PART_BYTES and not isinstance(value, Sources):
        yield json.dumps({**envelope, "record": json.loads(record)}, ensure_ascii=False).encode()
        return
    packed = b64encode(zlib.compress(record)).decode()
    pieces = [packed[start : start + PART_BYTES] for start in range(0, len(packed), PART_BYTES)]
    for number, piece in enumerate(pieces, start=1):
        yield json.dumps({**envelope, "part": number, "parts": len(pieces), "packed": piece}).encode()


def _envelope(text: bytes) -> Mapping[str, Json]:
    envelope = json.loads(text)
    if not isinstance(envelope, dict) or not isinstance(envelope.get("format"), int):
        raise ValueError("it is no entry of this program")
    if envelope["format"] > FORMAT:
        raise ValueError(f"it has format {envelope['format']}, this version reads up to {FORMAT}")
    return envelope


def _whole(kind: type[T], texts: Sequence[Mapping[str, Json]]) -> T | None:
    """The value of these texts; None where a part is not there, which a crash may have left unwritten."""
    if not texts:
        return None
    if "record" in texts[0]:
        return decode(kind, texts[0]["record"])
    pieces = {each["part"]: str(each["packed"]) for each in texts}
    if len(pieces) != texts[0]["parts"]:
        return None
    packed = "".join(pieces[number] for number in range(1, len(pieces) + 1))
    return decode(kind, json.loads(zlib.decompress(b64decode(packed))))


def _tried(
    kind: type[T], texts: Sequence[Mapping[str, Json]], diagnostics: list[Diagnostic], *, place: str
) -> T | None:
    """The value, or None and a diagnostic more."""
    try:
        return _whole(kind, texts)
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        diagnostics.append(_unreadable(place, error))
        return None


def _unreadable(place: str, error: Exception) -> Diagnostic:
    return Diagnostic(
        "HW546",
        "an entry of the history cannot be read",
        cause=f"{place}: {error}",
        help="use the version of heartwatch_deploy that wrote it; the other entries are as they were",
        severity=Severity.WARNING,
    )
