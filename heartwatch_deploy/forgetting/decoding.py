"""Messages decoded as far as anybody can: Avro behind the id of its schema, or JSON."""

import io
import json
import struct
from typing import Any, Final

import fastavro

from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.readings.avro import HEADER, MAGIC, parsed_without_times

_NOT_AVRO: Final = (EOFError, LookupError, OverflowError, MemoryError, RecursionError, ValueError, struct.error)
_NO_SCHEMA: Final = (fastavro.schema.SchemaParseException, ValueError, LookupError, TypeError, RecursionError)


class Decoder:
    """Asks the registry once for each schema that a message names; raises ClientError then."""

    def __init__(self, registry: SchemaRegistry) -> None:
        self._registry = registry
        self._schemas: dict[int, Any] = {}

    def read(self, message: bytes) -> Any:
        """None for what nobody can read, whole, as what it says it is."""
        if not is_framed(message):
            return _json(message)
        body = message[HEADER.size :]
        schema = self._schema(HEADER.unpack_from(message)[1])
        return _json(body) if schema is None else _avro(body, schema)

    def _schema(self, number: int) -> Any:
        """None where there is none, and where it is of another kind or built of schemas told elsewhere."""
        if number not in self._schemas:
            text = self._registry.schema(number)
            self._schemas[number] = _parsed(text) if text else None
        return self._schemas[number]


def is_framed(message: bytes) -> bool:
    """Whether it begins with the id of a schema."""
    return len(message) >= HEADER.size and message[0] == MAGIC


def _parsed(text: str) -> Any:
    try:
        return parsed_without_times(text)
    except _NO_SCHEMA:
        return None


def _avro(body: bytes, schema: Any) -> Any:
    """None where bytes are left behind the end: that was another schema's."""
    rest = io.BytesIO(body)
    try:
        found = fastavro.schemaless_reader(rest, schema, None)
    except _NOT_AVRO:
        return None
    return None if rest.read(1) else found


def _json(text: bytes) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None
