"""The verbs of `readings` as a person types them, against the real broker, registry and Postgres."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from heartwatch_deploy.readings.reading import Reading
from tests.live.conftest import RunningStack
from tests.live.own_topic import own_topic
from tests.prove.evidence import Place, Topics
from tests.prove.recorded import heartwatch

pytestmark = [pytest.mark.live, pytest.mark.apart]

TOPIC, PARTITIONS = "readings_verbs", 4
USERS, COUNT = 60, 1200


@pytest.fixture
def topics(stack: RunningStack) -> Iterator[Topics]:
    with own_topic(stack, TOPIC, partitions=PARTITIONS) as made:
        yield made


def generate(stack: RunningStack, *options: str) -> dict[str, Any]:
    """The summary that `readings generate` prints."""
    common = (f"--topic={TOPIC}", f"--users={USERS}", f"--count={COUNT}", "--rate=60", "--flat-out")
    done = heartwatch(stack.project, "readings", "generate", *common, *options)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert isinstance(summary, dict)
    return summary


def sent(topics: Topics) -> dict[Place, Reading]:
    found = topics.readings(TOPIC)
    return {place: reading for place, reading in found.items() if isinstance(reading, Reading)}


def test_hosts_share_the_users(stack: RunningStack, topics: Topics) -> None:
    """Whoever is in the list sends their own users, and all together send everybody."""
    generate(stack, "--list=a=1,b=3", "--host=a")
    by_a = {reading.user_id for reading in sent(topics).values()}
    topics.skip(TOPIC)
    generate(stack, "--list=a=1,b=3", "--host=b")
    by_b = {reading.user_id for reading in sent(topics).values()}
    assert not by_a & by_b
    assert len(by_a | by_b) == USERS
    assert USERS / 4 - 2 <= len(by_a) <= USERS / 4 + 2


def test_a_host_that_is_not_in_the_list(stack: RunningStack, topics: Topics) -> None:
    assert not sent(topics)
    done = heartwatch(stack.project, "readings", "generate", f"--topic={TOPIC}", "--list=a=1", "--host=z", "--count=1")
    assert done.returncode == 1
    assert "HW808" in done.stderr
    assert not sent(topics)


def test_processes_send_everything_once(stack: RunningStack, topics: Topics) -> None:
    summary = generate(stack, "--processes=2")
    readings = list(sent(topics).values())
    assert summary["readings"] == len(readings) == COUNT
    assert summary["lost"] == summary["restarts"] == 0
    assert len({(reading.user_id, reading.recorded_at) for reading in readings}) == COUNT
    assert len({reading.user_id for reading in readings}) == USERS


def test_skew_puts_half_of_the_readings_onto_few_users_of_one_partition(stack: RunningStack, topics: Topics) -> None:
    generate(stack, "--skew=50%:3:2")
    found = sent(topics)
    counted = Counter(reading.user_id for reading in found.values())
    busiest = {user for user, _ in counted.most_common(3)}
    assert 0.45 < sum(counted[user] for user in busiest) / COUNT < 0.6
    assert {place.partition for place, reading in found.items() if reading.user_id in busiest} == {2}


def test_ranges_are_set_and_ended(stack: RunningStack) -> None:
    user = "readings-verbs"

    def ranges(*arguments: str) -> Any:
        done = heartwatch(stack.project, "readings", "ranges", *arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def stored() -> list[tuple[Any, ...]]:
        columns = "min_heart_rate, max_heart_rate"
        return stack.ask(f"SELECT {columns} FROM public.historical_ranges WHERE user_id = '{user}'")[1]

    assert ranges("load", "--users=5")["ranges"] == 5
    assert ranges("load", "--users=5")["changed"] == 0
    assert ranges("set", user, "40", "60")["changed"] == 1
    assert stored() == [(40, 60)]
    assert ranges("set", user, "45", "65")["changed"] == 1
    assert stored() == [(45, 65)]
    assert ranges("delete", user) == {"deleted": 1}
    assert stored() == []
    assert ranges("delete", user) == {"deleted": 0}
