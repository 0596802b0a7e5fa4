"""A message of Kafka as a row, whatever it holds."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from heartwatch_deploy.querying.question import Row

COLUMNS: Final = ("partition", "offset", "timestamp", "key", "value")


class Message(Protocol):
    """What a consumer gives."""

    def partition(self) -> int | None: ...
    def offset(self) -> int | None: ...
    def timestamp(self) -> tuple[int, int]: ...
    def key(self) -> bytes | str | None: ...
    def value(self) -> bytes | str | None: ...


class Records(Protocol):
    """Decodes Avro behind the id of a schema; None for what is none."""

    def record(self, value: bytes | None) -> dict[str, Any] | None: ...


@dataclass(frozen=True)
class Decoding:
    """Without a registry no Avro is known."""

    records: Records | None

    def row(self, message: Message) -> Row:
        key, value = message.key(), message.value()
        found = (message.partition(), message.offset(), message.timestamp()[1], self._read(key), self._read(value))
        return Row(found)

    def _read(self, content: bytes | str | None) -> Any:
        """A record, JSON, a text, or the bytes in base64."""
        if content is None or isinstance(content, str):
            return content
        record = self.records.record(content) if self.records else None
        if record is not None:
            return record
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            return {"base64": base64.b64encode(content).decode("ascii")}
        return _json(text) if text[:1] in ("{", "[") else text


def fits(row: Row, where: Mapping[str, str]) -> bool:
    """Whether every named one is so: `key`, `partition`, `offset`, `timestamp`, or a field of the value."""
    told = dict(zip(COLUMNS, row.values, strict=True))
    value = told.pop("value")
    fields = value if isinstance(value, dict) else {}
    return all(_text((told if name in told else fields).get(name)) == wanted for name, wanted in where.items())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
