"""Producers as two machines run them, over the same JSON lines: everything once, in order per user."""

import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest
from confluent_kafka.admin import AdminClient

from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.recordings import read_merged, shifted
from heartwatch_deploy.stack.process import until
from tests.live.conftest import REPOSITORY, RunningStack
from tests.live.own_topic import own_topic
from tests.prove.evidence import Topics
from tests.prove.recorded import heartwatch

pytestmark = [pytest.mark.live, pytest.mark.apart]

TOPIC, PARTITIONS = "producers", 4
MACHINES = ("a", "b")
COUNT, USERS = 30_000, 300
BRIEF, LONG = 1500, 400
"""Readings a second: twenty seconds of them, and more than what it takes to stop producers on a busy machine."""
PATIENCE = 120.0


@pytest.fixture
def topics(stack: RunningStack) -> Iterator[Topics]:
    with own_topic(stack, TOPIC, partitions=PARTITIONS) as made:
        yield made


def lines(stack: RunningStack, tmp_path: Path, *, rate: int) -> tuple[Path, Path]:
    """Two files of JSON lines; users stand in both."""
    made = heartwatch(
        stack.project, "readings", "generate", "--to=-", f"--users={USERS}", f"--rate={rate}", f"--count={COUNT}",
        "--flat-out",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    files = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    every = made.stdout.splitlines(keepends=True)
    for number, file in enumerate(files):
        file.write_text("".join(every[number::2]))
    return files


def produce(stack: RunningStack, host: str) -> list[str]:
    """The command, the same for all machines but for the name."""
    return [
        sys.executable,
        "-m",
        "heartwatch_deploy",
        "readings",
        "produce",
        "-C",
        str(stack.project),
        f"--host={host}",
    ]


class Producers:
    """`readings produce` on one machine, as an orchestrator would start it."""

    def __init__(self, stack: RunningStack, host: str, files: Sequence[Path], *options: str) -> None:
        variables = {"MODE": "prod", "PRODUCER_LIST": "a=1, b=2", "NUM_PRODUCERS_PROCESSES_PER_MACHINE": "2"}
        self.process = subprocess.Popen(
            [*produce(stack, host), *map(str, files), f"--topic={TOPIC}", *options],
            cwd=REPOSITORY,
            env=os.environ | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def summary(self) -> dict[str, int]:
        out, said = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0, said
        summary = json.loads(out)
        assert isinstance(summary, dict)
        return summary


def stop(stack: RunningStack, host: str) -> str:
    """`PRODUCER_RUN=0` in another terminal; what it says."""
    done = subprocess.run(
        produce(stack, host),
        cwd=REPOSITORY,
        env=os.environ | {"PRODUCER_RUN": "0"},
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def by_user(readings: Sequence[Reading]) -> dict[str, list[Reading]]:
    found = defaultdict(list)
    for reading in readings:
        found[reading.user_id].append(reading)
    return found


def sent(topics: Topics) -> list[Reading]:
    """As they stand in each partition."""
    found = sorted(topics.readings(TOPIC).items())
    return [reading for _, reading in found if isinstance(reading, Reading)]


def newest(files: Sequence[Path]) -> int:
    return max(reading.recorded_at for reading in read_merged(files))


def test_two_machines_send_everything_once_although_a_process_is_killed(
    stack: RunningStack, topics: Topics, tmp_path: Path
) -> None:
    files = lines(stack, tmp_path, rate=BRIEF)
    end = newest(files) + 1000
    machines = {host: Producers(stack, host, files, f"--until={end}") for host in MACHINES}
    assert until(lambda: len(topics.messages(TOPIC)) > COUNT / 10, seconds=PATIENCE)
    victim = machines["b"].children()[0]
    victim.send_signal(signal.SIGKILL)
    before = len(topics.messages(TOPIC))
    assert before < COUNT, "it is killed on the way"
    summaries = {host: machine.summary() for host, machine in machines.items()}

    expected = shifted(read_merged(files), end)
    assert by_user(sent(topics)) == by_user(expected)
    assert sum(summary["readings"] for summary in summaries.values()) == COUNT == len(expected)
    assert [summaries[host]["restarts"] for host in MACHINES] == [0, 1]
    assert {summary["lost"] for summary in summaries.values()} == {0}
    assert 0.25 < summaries["a"]["readings"] / COUNT < 0.42, "its share is a third"
    groups = AdminClient({"bootstrap.servers": stack.endpoints.kafka}).list_consumer_groups().result(PATIENCE).valid
    left = [group.group_id for group in groups if group.group_id.startswith(f"heartwatch-{TOPIC}-")]
    assert left == [], "no position is left behind"


def test_producers_are_stopped_from_another_terminal(stack: RunningStack, topics: Topics, tmp_path: Path) -> None:
    """In good order: what they say they sent is there, the beginning of each user's readings and nothing twice."""
    files = lines(stack, tmp_path, rate=LONG)
    assert "none run" in stop(stack, "a")
    end = newest(files) + 1000
    machines = {host: Producers(stack, host, files, f"--until={end}") for host in MACHINES}
    assert until(lambda: len(topics.messages(TOPIC)) > COUNT / 10, seconds=PATIENCE)
    children = [child for machine in machines.values() for child in machine.children()]
    assert len(children) == 4
    for host in MACHINES:
        assert stop(stack, host) == f"producers of {host}: stopped\n"
    assert not any(child.is_running() for child in children)

    readings = sum(machine.summary()["readings"] for machine in machines.values())
    found = by_user(sent(topics))
    assert readings == sum(map(len, found.values()))
    assert COUNT / 10 < readings < COUNT
    expected = by_user(shifted(read_merged(files), end))
    for user, own in found.items():
        assert own == expected[user][: len(own)], user
    assert "none run" in stop(stack, "b")


def test_a_line_that_is_no_reading_is_told(stack: RunningStack, topics: Topics, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{}\n")
    process = Producers(stack, "a", [broken]).process
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert f"{broken}:1 is not a reading: user_id is missing" in said
    assert "given up, so not all is sent: producers 0, 1" in said
    assert sent(topics) == []


def test_the_generator_runs_until_it_is_stopped(stack: RunningStack, topics: Topics) -> None:
    """MODE=dev: one process that makes readings itself."""
    process = subprocess.Popen(
        [*produce(stack, "dev"), f"--topic={TOPIC}", "--rate=500", "--users=100"],
        cwd=REPOSITORY,
        env=os.environ | {"MODE": "dev"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert until(lambda: len(topics.messages(TOPIC)) > 500, seconds=PATIENCE)
    assert "stopped" in stop(stack, "dev")
    out, _ = process.communicate(timeout=PATIENCE)
    summary = json.loads(out)
    assert (process.returncode, summary["lost"]) == (0, 0)
    assert summary["readings"] == len(sent(topics)) > 500
