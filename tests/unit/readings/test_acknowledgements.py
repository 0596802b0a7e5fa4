"""Acknowledging an alert: what is written, and what is told where it cannot be."""

import io
from pathlib import Path
from typing import Any

import fastavro
import pytest
from click.testing import CliRunner

from heartwatch_deploy.cli.readings import command
from heartwatch_deploy.readings import acknowledgements
from heartwatch_deploy.readings.acknowledgements import SCHEMA, Acknowledgement, acknowledge
from heartwatch_deploy.readings.avro import HEADER, parsed_without_times, read_schema
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.errors import Failed

ROOT = Path(__file__).parents[3]
SERVERS = Servers(project_dir=ROOT, given_kafka="127.0.0.1:1", given_registry="http://127.0.0.1:1")


class Writer:
    """Stands in the place of Kafka; `loses` every message, if it is said to."""

    loses = False
    written: list[tuple[str, str, bytes, int]] = []  # noqa: RUF012  emptied by the fixture

    def __init__(self, kafka: dict[str, str], topic: str) -> None:
        self.topic, self.lost, self.reasons = topic, 0, {"no broker"}

    def write(self, key: str, value: bytes, timestamp: int) -> None:
        self.written.append((self.topic, key, value, timestamp))

    def close(self) -> None:
        self.lost = int(self.loses)


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> type[Writer]:
    monkeypatch.setattr(acknowledgements, "KafkaWriter", Writer)
    monkeypatch.setattr(acknowledgements, "partitions", lambda *_: 4)
    monkeypatch.setattr(acknowledgements, "schema_id", lambda *_: 7)
    monkeypatch.setattr(Writer, "loses", False)
    Writer.written.clear()
    return Writer


def decoded(value: bytes) -> Any:
    schema = parsed_without_times(read_schema(ROOT / SCHEMA))
    return fastavro.schemaless_reader(io.BytesIO(value[HEADER.size :]), schema, None)


def test_it_is_written_under_the_alert_with_its_own_time(writer: type[Writer]) -> None:
    assert acknowledge(SERVERS, "ann|10000", by="eve", at=20_000) == Acknowledgement("ann|10000", "eve", 20_000)
    ((topic, key, value, timestamp),) = writer.written
    assert (topic, key, timestamp) == ("acknowledgements", "ann|10000", 20_000)
    assert HEADER.unpack_from(value) == (0, 7)
    assert decoded(value) == {"alert_id": "ann|10000", "by": "eve", "at": 20_000}


def test_the_verb_says_what_it_wrote(writer: type[Writer]) -> None:
    arguments = ["acknowledge", "ann|10000", "--by", "eve", "--at", "0", "-C", str(ROOT)]
    done = CliRunner().invoke(command, [*arguments, "--bootstrap", "127.0.0.1:1", "--registry", "http://127.0.0.1:1"])
    assert (done.exit_code, done.stdout) == (0, '{"alert_id": "ann|10000", "by": "eve", "at": 0}\n')
    assert len(writer.written) == 1


@pytest.mark.parametrize("name", ["", "x" * 301, "ann\n", "\ud800"])
def test_a_name_that_is_none_is_refused_before_anything_is_asked(name: str) -> None:
    with pytest.raises(Failed) as caught:
        acknowledge(SERVERS, name, by="eve")
    assert caught.value.diagnostic.code == "HW811"
    with pytest.raises(Failed, match="names no person"):
        acknowledge(SERVERS, "ann|10000", by=name)


def test_one_that_does_not_arrive_is_told(writer: type[Writer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "loses", True)
    with pytest.raises(Failed, match="did not arrive") as caught:
        acknowledge(SERVERS, "ann|10000", by="eve")
    assert caught.value.diagnostic.code == "HW804"
    assert caught.value.diagnostic.cause == "no broker"
