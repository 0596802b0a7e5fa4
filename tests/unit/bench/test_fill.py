"""What the bench fills a topic with: every user every 2 s, each partition in order of time."""

from dataclasses import replace
from itertools import pairwise

from heartwatch_deploy.readings.partitions import partition_of
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.reference import Rules
from tests.bench.fill import EVERY_MS, Share, readings_of
from tests.readings_schema import TEXT

USERS, TURNS, PARTITIONS = 50, 3, 4
WHOLE = Share(
    partitions=tuple(range(PARTITIONS)),
    of_partitions=PARTITIONS,
    users=USERS,
    turns=TURNS,
    start=1_767_225_600_000,
    rules=Rules(),
    bootstrap="",
    schema=TEXT,
    schema_id=1,
)


def test_every_user_sends_every_two_seconds() -> None:
    readings = list(readings_of(WHOLE))
    assert len(readings) == USERS * TURNS
    for number in range(USERS):
        times = [reading.recorded_at for reading in readings if reading.user_id == user_id_of(number)]
        assert [later - earlier for earlier, later in pairwise(times)] == [EVERY_MS] * (TURNS - 1)


def test_readings_are_in_order_and_before_the_end() -> None:
    times = [reading.recorded_at for reading in readings_of(WHOLE)]
    assert times == sorted(times)
    assert times[0] == WHOLE.start
    assert times[-1] < WHOLE.start + TURNS * EVERY_MS


def test_shares_have_their_own_partitions_and_together_everything() -> None:
    shares = [replace(WHOLE, partitions=own) for own in ((0, 2), (1, 3))]
    for share in shares:
        found = {partition_of(reading.user_id, PARTITIONS) for reading in readings_of(share)}
        assert found <= set(share.partitions)
    together = [reading for share in shares for reading in readings_of(share)]
    assert sorted(together) == sorted(readings_of(WHOLE))
