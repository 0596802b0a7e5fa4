"""Whether a message is about a person: by its key, and by the fields of its value that hold a person."""

import io
import json
import struct
from collections.abc import Iterator
from typing import Any, Final

import fastavro

from heartwatch_deploy.forgetting.store import Search
from heartwatch_deploy.readings.avro import HEADER, MAGIC, parsed_without_times, varint

_NOT_AVRO: Final = (EOFError, IndexError, OverflowError, MemoryError, ValueError, struct.error)


class Messages:
    """Asks the registry once for each schema that a message names; raises ClientError then."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._schemas: dict[int, Any] = {}

    def are_about(self, key: bytes, value: bytes) -> bool:
        """A part of the key names the person, or a field that holds one; of a value that nobody can read it is enough
        that it has the name as a whole text."""
        if self._search.is_part_of(key.decode(errors="replace")):
            return True
        read = self._read(value)
        if read is None:
            return _has_text(self._search.person.encode(), value)
        return any(self._search.is_named(name, found) for name, found in _fields(read))

    def _read(self, value: bytes) -> Any:
        """Avro behind the id of its schema, or JSON; None for anything else."""
        if len(value) >= HEADER.size and value[0] == MAGIC:
            return self._record(value)
        try:
            found = json.loads(value)
        except ValueError:
            return None
        return found if isinstance(found, dict | list) else None

    def _record(self, value: bytes) -> Any:
        schema = self._schema(HEADER.unpack_from(value)[1])
        if schema is None:
            return None
        try:
            return fastavro.schemaless_reader(io.BytesIO(value[HEADER.size :]), schema, None)
        except _NOT_AVRO:
            return None

    def _schema(self, number: int) -> Any:
        if number not in self._schemas:
            text = self._search.servers.registry.schema(number)
            self._schemas[number] = parsed_without_times(text) if text else None
        return self._schemas[number]


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    """Every field at whatever depth, with its value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield str(name), inner
            yield from _fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(inner)


def _has_text(name: bytes, value: bytes) -> bool:
    """In Avro behind its length, in JSON in quotes."""
    return varint(len(name)) + name in value or b'"' + name + b'"' in value
