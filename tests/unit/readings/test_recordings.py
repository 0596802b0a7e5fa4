import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.reading import Circumstances, NotAReading, Reading, from_line, to_line
from heartwatch_deploy.readings.recordings import GRID_MS, read_merged, shifted
from tests.unit.readings import strategies

LINE = '{"user_id":"2","recorded_at":1376676310000,"latitude":47.6,"longitude":-52.8,"heart_rate":74,"temperature":28}'


def test_plain_and_gzipped_files_are_merged_by_time(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"
    plain.write_text(LINE + "\n\n")
    packed.write_bytes(gzip.compress(LINE.replace("1376676310000", "1376676309000").encode()))
    found = read_merged([plain, packed])
    assert [reading.recorded_at for reading in found] == [1376676309000, 1376676310000]
    assert found[0].circumstances == Circumstances(temperature=28.0)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        (LINE.replace("heart_rate", "pulse"), "heart_rate is missing"),
        (LINE.replace("74", "74.5"), "whole number"),
        (LINE.replace("47.6", '"north"'), "degrees"),
        (LINE.replace("47.6", "NaN"), "degrees"),
        (LINE.replace("47.6", "true"), "degrees"),
        (LINE.replace('"2"', '""'), "user_id is empty"),
        (LINE.replace('"2"', "2"), "not a text"),
        (LINE.replace("28", '"warm"'), "warm"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, why: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f"{LINE}\n{line}\n")
    with pytest.raises(Failed, match="2 is not a reading") as failed:
        read_merged([file])
    assert why in failed.value.diagnostic.cause


@pytest.mark.parametrize("content", [b"\x1f\x8bnot really", gzip.compress(b"x" * 999, mtime=0)[:20]])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(content)
    with pytest.raises(Failed, match="can't be read"):
        read_merged([file])


@given(strategies.readings)
def test_a_line_holds_the_whole_reading(reading: Reading) -> None:
    assert from_line(to_line(reading)) == reading


@given(st.lists(strategies.readings, min_size=1), st.integers(1_780_000_000_000, 1_790_000_000_000))
def test_a_shift_ends_now_and_keeps_to_the_grid(readings: list[Reading], now: int) -> None:
    moved = shifted(readings, now)
    for user in {reading.user_id for reading in readings}:
        before = sorted(reading.recorded_at for reading in readings if reading.user_id == user)
        after = sorted(reading.recorded_at for reading in moved if reading.user_id == user)
        assert {(b - a) for a, b in zip(before, after, strict=True)} == {after[0] - before[0]}
        assert (after[0] - before[0]) % GRID_MS == 0
        assert now - GRID_MS < after[-1] <= now
    assert [r.recorded_at for r in moved] == sorted(r.recorded_at for r in moved)


def test_not_a_number_is_no_reading() -> None:
    with pytest.raises(NotAReading):
        from_line(json.dumps({"user_id": 2}))
