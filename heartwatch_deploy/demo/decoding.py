"""Messages of `out_of_range_while_still` → alerts."""

import io
import struct
from typing import Any, Final

import fastavro

from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.demo.snapshot import WINDOWED, Alert
from heartwatch_deploy.readings.avro import HEADER, MAGIC, parsed_without_times

_BROKEN: Final = (EOFError, IndexError, KeyError, TypeError, ValueError, struct.error)


class Decoder:
    """Reads the schema that was newest in the registry when it was made; raises ClientError then."""

    def __init__(self, registry: SchemaRegistry) -> None:
        found = registry.latest(f"{WINDOWED}-value")
        self._id = found.id if found else None
        self._schema: Any = parsed_without_times(found.schema) if found else None

    def alert(self, value: bytes) -> Alert | None:
        """The alert of a message; None when the message has another schema or none."""
        if len(value) < HEADER.size or HEADER.unpack_from(value) != (MAGIC, self._id):
            return None
        try:
            record = fastavro.schemaless_reader(io.BytesIO(value[HEADER.size :]), self._schema, None)
            assert isinstance(record, dict)
            return Alert(**{name: record[name] for name in Alert.__dataclass_fields__})
        except _BROKEN:
            return None
