"""Users are divided among machines and processes: each to exactly one, however the list is written."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.readings.asked import part_of_host
from heartwatch_deploy.readings.line_producer import LineOrder
from heartwatch_deploy.readings.line_work import LineWork, pace_of, share_of
from heartwatch_deploy.readings.reading import Reading, to_line
from heartwatch_deploy.readings.recordings import GRID_MS, read_merged, shifted
from heartwatch_deploy.readings.splitting import WHOLE, cut, has
from heartwatch_deploy.readings.supervisor import Supervisor

START = 1_500_000_000_000
UNTIL = 1_780_000_123_456


def parts_of(listed: str, processes: int) -> list[tuple[float, float]]:
    hosts = [entry.partition("=")[0] for entry in listed.replace(",", " ").split()]
    return [part for host in hosts for part in cut(part_of_host(listed, host), processes)]


@given(
    shares=st.lists(st.sampled_from([None, 0.1, 0.3, 1, 2, 7.7]), min_size=1, max_size=9),
    processes=st.integers(1, 7),
    users=st.lists(st.text(min_size=1), min_size=1, max_size=50),
    separator=st.sampled_from([",", " ", ", "]),
)
def test_everybody_is_sent_by_exactly_one(
    shares: list[float | None], processes: int, users: list[str], separator: str
) -> None:
    listed = separator.join(f"h{n}" if share is None else f"h{n}={share}" for n, share in enumerate(shares))
    parts = parts_of(listed, processes)
    assert parts[0][0] == 0.0
    assert parts[-1][1] == 1.0
    for user in users:
        assert sum(has(part, user) for part in parts) == 1


def test_machines_get_their_share() -> None:
    users = [f"user_{number:05d}" for number in range(20_000)]
    counted = [sum(has(part, user) for user in users) for part in parts_of("a, b=3", 2)]
    assert sum(counted) == len(users)
    assert counted == pytest.approx([2500, 2500, 7500, 7500], rel=0.05)


@pytest.mark.parametrize("listed", ["a=1,a=2", "a b a", "a=0", "a=-1,b=2"])
def test_a_list_that_divides_nothing(listed: str) -> None:
    with pytest.raises(ValueError, match=r"twice|positive"):
        part_of_host(listed, "a")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two files with the same users, one of whom is recorded a day after the others."""
    readings = [
        Reading(f"user{n % 40}", START + n * 100 + (86_400_000 if n % 40 == 7 else 0), 40.0, -74.0, 60 + n % 50)
        for n in range(4000)
    ]
    made = []
    for number in range(2):
        made.append(tmp_path / f"{number}.jsonl")
        made[-1].write_text("".join(to_line(each) + "\n" for each in readings[number::2]))
    return made


def work(files: list[Path], part: tuple[float, float] = WHOLE) -> LineWork:
    return LineWork(files=tuple(map(str, files)), until=UNTIL, speed=1.0, began=0.0, part=part)


def test_processes_together_send_what_one_would(files: list[Path]) -> None:
    expected = shifted(read_merged(files), UNTIL)
    shares = [share_of(work(files, part)) for part in parts_of("a,b=2", 3)]
    together = [reading for share in shares for reading in share.readings]
    assert sorted(together) == sorted(expected)
    assert all(
        0 <= UNTIL - max(r.recorded_at for r in together if r.user_id == f"user{n}") < GRID_MS for n in range(40)
    )
    for share in shares:
        times = [reading.recorded_at for reading in share.readings]
        assert times == sorted(times)


def test_all_processes_count_time_from_the_same_reading(files: list[Path]) -> None:
    expected = shifted(read_merged(files), UNTIL)[0].recorded_at
    assert {share_of(work(files, part)).first for part in parts_of("a,b=2", 3)} == {expected}


def test_a_process_that_comes_late_hurries() -> None:
    import threading
    import time

    late = LineWork(files=(), until=0, speed=2.0, began=time.time() - 10)
    pace = pace_of(late, START, threading.Event())
    assert pace.seconds_until(START + 19_000) == 0
    assert pace.seconds_until(START + 30_000) == pytest.approx(5, abs=0.5)


def test_an_order_survives_its_way_into_a_process(files: list[Path]) -> None:
    order = LineOrder(
        name="n", work=work(files, (0.25, 0.5)), kafka={"bootstrap.servers": "b"}, topic="t", schema="{}", schema_id=3
    )
    assert LineOrder.from_line(order.as_line()) == order
    assert order.resumed(5.0) == order


def test_a_process_that_dies_is_given_up_when_all_are_to_end() -> None:
    """Without a schema there is nothing that it could do."""
    said: list[str] = []
    supervisor = Supervisor(say=said.append)
    supervisor.stop.set()  # nobody waits for the second attempt
    order = LineOrder(name="n", work=work([]), kafka={"bootstrap.servers": "b"}, topic="t", schema="{}", schema_id=3)
    summary = supervisor.run([order])
    assert supervisor.given_up == {0}
    assert summary.readings == 0
    assert said == ["producer 0 died (exit code 1)"]
