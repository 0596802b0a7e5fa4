"""What is read of topics for panels and for a day, from a consumer that replays messages; and what is written."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest
from board_filled import NOW, ROOT, deployment
from confluent_kafka import TopicPartition

from heartwatch_deploy.dashboard import acknowledging, days, messages, rows
from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.days import DAY_SECONDS, read_day
from heartwatch_deploy.dashboard.kept import ROWS_AT_MOST, Kept
from heartwatch_deploy.dashboard.messages import Messages
from heartwatch_deploy.dashboard.rows import ACKNOWLEDGED, RowMessages
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.readings.avro import Encoder, message
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.reading import Circumstances, Reading
from heartwatch_deploy.watching.topics import DEAD

SERVED = replace(deployment(), endpoints=Endpoints(kafka="127.0.0.1:1"))
ID = 7


@dataclass
class Message:
    """One of a partition."""

    name: str
    number: int
    content: bytes | None
    named: bytes = b""
    at: int = 0

    def topic(self) -> str:
        return self.name

    def offset(self) -> int:
        return self.number

    def key(self) -> bytes:
        return self.named

    def value(self) -> bytes | None:
        return self.content

    def partition(self) -> int:
        return 0

    def error(self) -> None:
        return None


class Replaying:
    """A consumer of one partition a topic."""

    def __init__(self, messages: Sequence[Message], *, first: int = 0) -> None:
        self.messages, self.first = messages, first
        self.assigned: list[TopicPartition] = []
        self.closed = False

    def list_topics(self, topic: str, timeout: float) -> Any:
        return SimpleNamespace(topics={topic: SimpleNamespace(error=None, partitions={0: None})})

    def get_watermark_offsets(self, part: TopicPartition, timeout: float) -> tuple[int, int]:
        return self.first, self.first + len(self.messages)

    def offsets_for_times(self, asked: list[TopicPartition], timeout: float) -> list[TopicPartition]:
        found = (each.number for each in self.messages if each.at >= asked[0].offset)
        return [TopicPartition(asked[0].topic, 0, next(found, -1))]

    def assign(self, places: list[TopicPartition]) -> None:
        self.assigned = places

    def consume(self, count: int, timeout: float) -> list[Message]:
        begin = self.assigned[0].offset
        found = [each for each in self.messages if each.number >= begin][:count]
        self.assigned[0].offset = begin + len(found)
        return found

    def position(self, places: list[TopicPartition]) -> list[TopicPartition]:
        """What is read next; behind all messages, one for the mark of their transaction."""
        at = self.assigned[0].offset
        return [TopicPartition(places[0].topic, 0, at + (at == self.first + len(self.messages) - 1))]

    def close(self) -> None:
        self.closed = True


def served(monkeypatch: pytest.MonkeyPatch, module: Any, schema: str, consumer: Replaying) -> None:
    servers = SimpleNamespace(registry=SimpleNamespace(schema=lambda _: schema))
    monkeypatch.setattr(type(SERVED), "servers", lambda _: servers)
    monkeypatch.setattr(module, "onlooker_of", lambda *_: consumer)


def test_rows_are_the_newest_of_each_key_and_tombstones_take_them_away(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = (ROOT / "avro" / "acknowledgements-value.avsc").read_text()
    value = b"\x00" + ID.to_bytes(4, "big") + b"\x02a" + b"\x08anna" + b"\x00"
    messages = [
        Message(ACKNOWLEDGED, 0, value, b"a"),
        Message(ACKNOWLEDGED, 1, value, b"b"),
        Message(ACKNOWLEDGED, 2, None, b"b"),
        Message(ACKNOWLEDGED, 3, b"garbage", b"a"),
    ]
    consumer, kept = Replaying(messages), Kept()
    served(monkeypatch, rows, schema, consumer)
    with RowMessages(kept, SERVED, (ACKNOWLEDGED,)) as reading:
        reading.read()
    assert kept.row(ACKNOWLEDGED, "a") == {"alert_id": "a", "by": "anna", "at": 0}
    assert kept.row(ACKNOWLEDGED, "b") is None
    assert consumer.closed


def test_of_a_long_topic_only_as_much_is_read_as_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    long = [Message("t", number, None) for number in range(ROWS_AT_MOST + 100)]
    consumer = Replaying(long)
    served(monkeypatch, rows, "", consumer)
    with RowMessages(Kept(), SERVED, ("t",)):
        assert consumer.assigned[0].offset == 100


def test_what_was_read_is_not_counted_again_when_the_project_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that change, or a Kafka that was away, begin the reading anew; the board stays."""
    schema = (ROOT / "avro" / "dead_letters-value.avsc").read_text()
    fields = {"topic": "readings", "partition": 0, "offset": 0, "reason": "no value", "payload": None, "arrived_at": 0}
    value = message(json.loads(schema), ID, fields)
    board = Board(start=NOW)
    for many, counted in ((3, 3), (3, 3), (5, 5), (1, 6)):  # in the end the topic was made anew
        found = [Message(DEAD, number, value, at=1 << 50) for number in range(many)]
        served(monkeypatch, messages, schema, Replaying(found))
        with Messages(board, SERVED, (DEAD,)) as reading:
            reading.read()
        assert board.strays()[DEAD] == counted


def day_of(monkeypatch: pytest.MonkeyPatch, *, every: int) -> tuple[days.Day, Replaying]:
    """Somebody's day among somebody else's readings, one each every so many seconds, and one of the day before."""
    schema = (ROOT / "avro" / "readings-value.avsc").read_text()
    encode = Encoder(schema, ID).encode
    begin = int(NOW) - DAY_SECONDS
    moments = [
        (begin - 60, "user_00001"),
        *((begin + s, f"user_0000{s // every % 2}") for s in range(0, DAY_SECONDS, every)),
    ]
    messages = [
        Message("readings", n, encode(Reading(user, at * 1000, 40.0, -74.0, 70 + n % 3, Circumstances())), at=at * 1000)
        for n, (at, user) in enumerate(moments)
    ]
    consumer = Replaying(messages)
    served(monkeypatch, days, schema, consumer)
    return read_day(SERVED, "user_00001", now=NOW), consumer


def test_a_day_is_all_of_one_user_and_nothing_older(monkeypatch: pytest.MonkeyPatch) -> None:
    day, consumer = day_of(monkeypatch, every=300)
    assert (day.readings, day.whole) == (144, True)
    assert (min(day.lows), max(day.highs)) == (70, 72)
    assert consumer.closed


def test_a_day_that_is_too_long_is_a_sample_of_the_whole_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "READ_AT_MOST", 96)
    monkeypatch.setattr(days, "SLOT_SECONDS", 1800)
    day, _ = day_of(monkeypatch, every=300)
    assert not day.whole
    assert 40 <= day.readings <= 60, "two messages a slot, of which one is theirs"
    assert day.seconds[-1] - day.seconds[0] > 0.9 * DAY_SECONDS


@pytest.mark.parametrize("arrives", [True, False])
def test_an_acknowledgement_goes_to_the_servers_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, *, arrives: bool
) -> None:
    asked: list[tuple[str, str, str]] = []

    def acknowledge(servers: Any, alert_id: str, *, by: str) -> None:
        asked.append((servers.kafka_client()["bootstrap.servers"], alert_id, by))
        if not arrives:
            raise Failed("the acknowledgement did not arrive in Kafka", code="HW804", help="try again")

    monkeypatch.setattr(acknowledging, "acknowledge", acknowledge)
    said = acknowledging.acknowledged(SERVED, "user_00001|5", by=" anna ")
    assert asked == [("127.0.0.1:1", "user_00001|5", "anna")]
    wrong = "Not acknowledged: the acknowledgement did not arrive in Kafka.  try again"
    assert said == ("Acknowledged by anna: user_00001|5" if arrives else wrong)
