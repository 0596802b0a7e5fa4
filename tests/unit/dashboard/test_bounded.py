"""What the page takes of many readings: a sample, counts a second, one user's day."""

import json

import numpy as np
from board_filled import NOW, ROOT

from heartwatch_deploy.dashboard.crowd import Crowd
from heartwatch_deploy.dashboard.days import SLOT_SECONDS, names, summed_up
from heartwatch_deploy.dashboard.kept import ROWS_AT_MOST, Kept
from heartwatch_deploy.dashboard.sampling import Sample, may_notify
from heartwatch_deploy.readings.avro import Encoder
from heartwatch_deploy.readings.reading import Circumstances, Reading

SCHEMA = (ROOT / "avro" / "readings-value.avsc").read_text()


def encoded(user: str, **more: object) -> bytes:
    return Encoder(SCHEMA, 7).encode(Reading(user, 1, 40.0, -74.0, 70, Circumstances(**more)))  # type: ignore[arg-type]


def test_a_sample_takes_all_of_little_and_so_many_a_second_of_much() -> None:
    sample = Sample(now=0.0, a_second=100)
    assert len(sample.of(range(60), now=0.0)) == 60
    taken = [number for at in range(1, 11) for number in sample.of(range(5000), now=float(at))]
    assert 900 <= len(taken) <= 1000
    assert max(taken) > 4900, "from all of what comes together"
    assert len(sample.of(range(5000), now=10.0)) < 100


def test_only_a_reading_that_tells_something_may_be_a_notification() -> None:
    assert json.loads(SCHEMA)["fields"][-1]["name"] == "notification", "else its last byte says nothing"
    assert not may_notify(encoded("user_00001"))
    assert may_notify(encoded("user_00001", notification="Move a little"))
    assert not may_notify(None)


def test_the_crowd_counts_each_second_once_and_knows_its_quantiles() -> None:
    crowd = Crowd(seconds=10)
    for second in range(100, 104):
        assert crowd.lacks(second)
        crowd.count(second, np.array([0, 60, 70, 80], dtype=np.int16))
    assert not crowd.lacks(103)
    assert crowd.histogram(100, 104).sum() == 12
    assert crowd.histogram(101, 103)[70] == 2
    times, found = crowd.quantiles(100, 110, every=5)
    assert times == [100]
    assert found.tolist() == [[60, 60, 70, 80, 80]]
    crowd.count(110, np.array([90], dtype=np.int16))
    assert crowd.histogram(100, 101).sum() == 0, "the oldest second made room"


def test_rows_are_one_a_key_and_never_too_many() -> None:
    kept = Kept()
    for number in range(ROWS_AT_MOST + 5):
        kept.take_row("t", str(number).encode(), {"n": number})
    assert len(kept.rows("t")) == ROWS_AT_MOST
    kept.take_row("t", b"9", {"n": -9})
    assert kept.rows("t")[0] == {"n": -9}
    kept.take_row("t", b"9", None)
    assert kept.row("t", "9") is None
    assert kept.rows("unknown") == ()


def test_a_day_is_summed_up_by_slots() -> None:
    start = int(NOW) // SLOT_SECONDS * SLOT_SECONDS
    found = [(start * 1000, 60), (start * 1000 + 5, 80), ((start + SLOT_SECONDS) * 1000, 100), (start * 1000, 9000)]
    day = summed_up("user_00001", found, now=NOW, whole=True)
    assert (day.readings, day.seconds) == (3, (start, start + SLOT_SECONDS))
    assert (day.lows, day.highs, day.means) == ((60, 100), (80, 100), (70.0, 100.0))


def test_other_peoples_messages_are_known_without_decoding() -> None:
    assert names(encoded("user_00001"), "user_00001")
    assert not names(encoded("user_00001"), "user_0000")
    assert not names(encoded("user_00010"), "user_00001")
    assert not names(b"", "user_00001")
