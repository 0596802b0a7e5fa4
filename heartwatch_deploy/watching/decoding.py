"""Avro messages → records and alerts, by the schema that each message names."""

import io
import struct
from typing import Any, Final

import fastavro

from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.readings.avro import HEADER, MAGIC, parsed_without_times
from heartwatch_deploy.watching.alert import Alert

_BROKEN: Final = (EOFError, IndexError, KeyError, OverflowError, MemoryError, TypeError, ValueError, struct.error)
_UNKNOWN_AT_MOST: Final = 1000


class Records:
    """Asks the registry once for each schema id that it meets; every method raises ClientError then.

    With `fields` only so many of a record's first fields are read, which is faster: Avro writes them in order.
    """

    def __init__(self, registry: SchemaRegistry, *, fields: int | None = None) -> None:
        self._registry = registry
        self._fields = fields
        self._schemas: dict[int, Any] = {}

    def record(self, value: bytes | None) -> dict[str, Any] | None:
        """Field name → value, times in ms; None for a message that is no such record."""
        if not value or len(value) < HEADER.size:
            return None
        magic, schema_id = HEADER.unpack_from(value)
        schema = self._schema(schema_id) if magic == MAGIC else None
        if schema is None:
            return None
        try:
            record = fastavro.schemaless_reader(io.BytesIO(value[HEADER.size :]), schema, None)
        except _BROKEN:
            return None
        return record if isinstance(record, dict) else None

    def _schema(self, schema_id: int) -> Any:
        """None where the registry has none; garbage may name any number, so not all of them are asked for."""
        if schema_id not in self._schemas and len(self._schemas) < _UNKNOWN_AT_MOST:
            text = self._registry.schema(schema_id)
            self._schemas[schema_id] = parsed_without_times(text, fields=self._fields) if text else None
        return self._schemas.get(schema_id)


class Decoder:
    """Messages of `out_of_range_while_still` → alerts; raises ClientError where the registry cannot be asked."""

    def __init__(self, registry: SchemaRegistry) -> None:
        self._records = Records(registry)

    def alert(self, value: bytes) -> Alert | None:
        """The alert of a message; None when the message is none."""
        return alert_of(self._records.record(value) or {})


def alert_of(record: dict[str, Any]) -> Alert | None:
    """The alert of a record; None where a field is missing."""
    try:
        return Alert(**{name: record[name] for name in Alert.__dataclass_fields__})
    except KeyError:
        return None
