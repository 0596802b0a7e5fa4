"""Messages → records: the schema is the one that the message names, and garbage is nothing."""

import io
from pathlib import Path

import fastavro
import pytest

from heartwatch_deploy.readings.avro import HEADER
from heartwatch_deploy.watching.alert import Alert
from heartwatch_deploy.watching.decoding import Decoder, Records

SCHEMA = Path(__file__).parents[3] / "avro/out_of_range_while_still-value.avsc"


class OneSchema:
    """A registry that knows the committed schema under id 7."""

    def schema(self, schema_id: int) -> str | None:
        return SCHEMA.read_text() if schema_id == 7 else None


def message(schema_id: int) -> bytes:
    schema = fastavro.schema.load_schema(SCHEMA)
    row = {
        "user_id": "user-00042",
        "window_start": 1_700_000_000_000,
        "window_end": 1_700_000_010_000,
        "avg_heart_rate": 187.25,
        "readings": 3,
        "min_heart_rate": 52,
        "max_heart_rate": 108,
        "latitude": 40.5,
        "longitude": -74.0,
    }
    body = io.BytesIO()
    fastavro.schemaless_writer(body, schema, row)
    return HEADER.pack(0, schema_id) + body.getvalue()


def test_a_windowed_alert_is_read() -> None:
    decoder = Decoder(OneSchema())  # type: ignore[arg-type]
    assert decoder.alert(message(7)) == Alert(
        "user-00042", 1_700_000_000_000, 187.25, 52, 108, 40.5, -74.0, 1_700_000_010_000, 3
    )


@pytest.mark.parametrize("value", [b"", b"\x00", b"\x00\x00\x00\x00\x07", message(8), message(7)[:-1]])
def test_what_is_no_alert_is_none(value: bytes) -> None:
    assert Decoder(OneSchema()).alert(value) is None  # type: ignore[arg-type]


def test_only_the_first_fields_are_read_when_so_asked() -> None:
    records = Records(OneSchema(), fields=2)  # type: ignore[arg-type]
    assert records.record(message(7)) == {"user_id": "user-00042", "window_start": 1_700_000_000_000}


def test_garbage_with_ever_new_numbers_is_not_asked_for_for_ever() -> None:
    asked: list[int] = []

    class Nobody:
        def schema(self, schema_id: int) -> None:
            asked.append(schema_id)

    records = Records(Nobody())  # type: ignore[arg-type]
    for number in range(3000):
        assert records.record(message(number)) is None
    assert len(asked) == 1000
