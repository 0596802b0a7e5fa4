import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.readings.avro import Encoder, decode, parsed_without_times, read_schema, varint
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.malformed import KINDS, broken
from heartwatch_deploy.readings.reading import Circumstances, NotAReading, Reading

SCHEMA = read_schema(Path(__file__).parents[3] / "avro" / "readings-value.avsc")
ENCODER = Encoder(SCHEMA, 7)
SCHEMAS = {7: parsed_without_times(SCHEMA)}
SMALL = st.one_of(st.none(), st.integers(0, 100))
NUMBERS = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
TEXTS = st.one_of(st.none(), st.text(min_size=1))

READINGS = st.builds(
    Reading,
    user_id=st.text(min_size=1),
    recorded_at=st.integers(-(2**62), 2**62),
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    heart_rate=st.integers(0, 300),
    circumstances=st.tuples(
        *(TEXTS, TEXTS, SMALL, NUMBERS, NUMBERS, SMALL, NUMBERS, NUMBERS, NUMBERS, SMALL, SMALL, TEXTS, TEXTS),
        *(SMALL, TEXTS),
    ).map(Circumstances._make),
)


@given(READINGS)
def test_what_is_encoded_is_decoded(reading: Reading) -> None:
    assert decode(ENCODER.encode(reading), SCHEMAS) == reading


@given(READINGS)
def test_the_fast_way_writes_what_the_library_writes(reading: Reading) -> None:
    assert ENCODER.encode(reading) == ENCODER._whole(reading)


def test_a_schema_in_another_order_is_encoded_by_the_library() -> None:
    parsed = json.loads(SCHEMA)
    turned = json.dumps(parsed | {"fields": parsed["fields"][::-1]})
    reading = Reading("ann", 1_780_000_000_000, 40.5, -74.5, 70, Circumstances(zipcode="10001"))
    assert decode(Encoder(turned, 7).encode(reading), {7: parsed_without_times(turned)}) == reading


@given(st.sampled_from(sorted(KINDS)), READINGS)
def test_no_malformed_message_is_a_reading(kind: str, reading: Reading) -> None:
    with pytest.raises(NotAReading):
        decode(broken(kind, ENCODER.encode(reading)), SCHEMAS)


@pytest.mark.parametrize(
    ("number", "encoded"), [(0, "00"), (-1, "01"), (1, "02"), (-64, "7f"), (64, "8001"), (2**31 - 1, "feffffff0f")]
)
def test_numbers_are_zigzag(number: int, encoded: str) -> None:
    assert varint(number).hex() == encoded


def test_a_file_that_is_no_schema(tmp_path: Path) -> None:
    file = tmp_path / "x.avsc"
    file.write_text('{"type": "recrod"}')
    with pytest.raises(Failed, match=r"x\.avsc is not an Avro schema"):
        read_schema(file)
