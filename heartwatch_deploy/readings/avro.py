"""Readings as Avro behind the five bytes that name their schema, there and back."""

import io
import json
import struct
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import fastavro

from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.reading import Circumstances, NotAReading, Reading, as_record, from_record

MAGIC: Final = 0
HEADER: Final = struct.Struct(">bI")  # magic, id of the schema
_PLACE: Final = struct.Struct("<dd")
# The beginning of every reading; what comes after it seldom changes from one reading to the next.
_HEAD: Final = [
    ("user_id", "string"),
    ("recorded_at", "long"),
    ("latitude", "double"),
    ("longitude", "double"),
    ("heart_rate", "int"),
]


def read_schema(file: Path) -> str:
    """The text of the schema's file; raises Failed."""
    try:
        text = file.read_text(encoding="utf-8")
        fastavro.parse_schema(json.loads(text))
    except (OSError, ValueError, fastavro.schema.SchemaParseException) as error:
        raise Failed(
            f"{file} is not an Avro schema", code="HW802", cause=str(error), help="run in a project"
        ) from error
    return text


class Encoder:
    """Readings → message values, for one registered schema.

    The first five fields are written by hand and the rest is kept encoded, ten times as fast as encoding all anew.
    """

    def __init__(self, schema: str, schema_id: int) -> None:
        parsed = json.loads(schema)
        self._header = HEADER.pack(MAGIC, schema_id)
        self._schema = fastavro.parse_schema(parsed)
        starts_as_known = [(field["name"], _type_of(field)) for field in parsed["fields"][:5]] == _HEAD
        self.encode = self._spliced if starts_as_known else self._whole
        self._rest = fastavro.parse_schema(parsed | {"name": "Rest", "fields": parsed["fields"][5:]})
        self._encoded_rest = lru_cache(maxsize=1 << 17)(self._encode_rest)
        self._encoded_user = lru_cache(maxsize=1 << 17)(self._encode_user)

    def _whole(self, reading: Reading) -> bytes:
        return self._header + _written(self._schema, as_record(reading))

    def _spliced(self, reading: Reading) -> bytes:
        user_id, recorded_at, latitude, longitude, heart_rate, circumstances = reading
        return b"".join(
            (
                self._encoded_user(user_id),
                varint(recorded_at),
                _PLACE.pack(latitude, longitude),
                varint(heart_rate),
                self._encoded_rest(circumstances),
            )
        )

    def _encode_user(self, user_id: str) -> bytes:
        text = user_id.encode()
        return self._header + varint(len(text)) + text

    def _encode_rest(self, circumstances: Circumstances) -> bytes:
        return _written(self._rest, circumstances._asdict())


def decode(value: bytes | None, schemas: Mapping[int, Any]) -> Reading:
    """The reading of a message's value; `schemas` are parsed ones by id. Raises NotAReading."""
    if not value:
        raise NotAReading("null" if value is None else "empty")
    if len(value) < HEADER.size or value[0] != MAGIC:
        raise NotAReading("no schema id in front")
    schema = schemas.get(HEADER.unpack_from(value)[1])
    if schema is None:
        raise NotAReading("the schema is unknown")
    body = io.BytesIO(value[HEADER.size :])
    try:
        record = fastavro.schemaless_reader(body, schema, None)
    except (EOFError, ValueError, IndexError, OverflowError, MemoryError, struct.error) as error:
        raise NotAReading(f"not Avro: {error!r}") from error
    if body.read(1):
        raise NotAReading("bytes after the end")
    assert isinstance(record, dict)
    return from_record(record | {"recorded_at": _milliseconds(record.get("recorded_at"))})


def message(schema: Mapping[str, Any], schema_id: int, record: Mapping[str, Any]) -> bytes:
    """The value of any record's message."""
    return HEADER.pack(MAGIC, schema_id) + _written(fastavro.parse_schema(dict(schema)), record)


def parsed_without_times(schema: str, *, fields: int | None = None) -> Any:
    """The schema for `decode`: times stay numbers, since the library's own dates are slow and know only four digits
    of year. With `fields`, only so many of a record's first fields."""
    plain = _without_logical_types(json.loads(schema))
    if fields is not None and isinstance(plain, dict) and "fields" in plain:
        plain["fields"] = plain["fields"][:fields]
    return fastavro.parse_schema(plain)


def varint(number: int) -> bytes:
    """Avro's int and long: zigzag, seven bits a byte, the lowest first."""
    rest = number << 1 if number >= 0 else ~(number << 1)
    encoded = bytearray()
    while rest > 0x7F:
        encoded.append(rest & 0x7F | 0x80)
        rest >>= 7
    encoded.append(rest)
    return bytes(encoded)


def _written(schema: Any, record: Mapping[str, Any]) -> bytes:
    body = io.BytesIO()
    fastavro.schemaless_writer(body, schema, record)
    return body.getvalue()


def _type_of(field: Mapping[str, Any]) -> Any:
    kind = field["type"]
    return kind["type"] if isinstance(kind, dict) else kind


def _milliseconds(value: Any) -> Any:
    return value if isinstance(value, int) else None


def _without_logical_types(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_logical_types(part) for part in schema]
    if isinstance(schema, dict):
        return {key: _without_logical_types(part) for key, part in schema.items() if key != "logicalType"}
    return schema
