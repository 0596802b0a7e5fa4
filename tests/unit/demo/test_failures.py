"""What goes wrong on the way to the live view is told with cause and remedy, before anything is downloaded."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from confluent_kafka import KafkaError, KafkaException

from heartwatch_deploy.cli.demo import command
from heartwatch_deploy.clients.http import Unreachable
from heartwatch_deploy.demo.deploying import DeployFailed
from heartwatch_deploy.demo.failures import FAILURES, told
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.storage.project import ProjectRefused

ROOT = Path(__file__).parents[3]
FOUND = Diagnostic("HW999", "the summary", cause="the cause", help="the remedy")


@pytest.mark.parametrize(
    "failure",
    [
        StackError("HW999", "the summary", "the cause", "the remedy"),
        Failed("the summary", code="HW999", cause="the cause", help="the remedy"),
        DeployFailed(FOUND),
        ProjectRefused(FOUND),
    ],
)
def test_a_failure_is_told_with_cause_and_remedy(failure: Exception) -> None:
    assert isinstance(failure, FAILURES)
    text = told(failure).plain
    assert all(words in text for words in ("HW999", "the summary", "the cause", "the remedy"))


@pytest.mark.parametrize(
    "failure",
    [
        Unreachable("Kafka", "127.0.0.1:1", server_message="connection refused"),
        KafkaException(KafkaError(KafkaError._TRANSPORT)),
    ],
)
def test_a_server_that_does_not_answer_is_told_in_words(failure: Exception) -> None:
    text = told(failure).plain
    assert "error[HW" in text
    assert "stack" in text


def test_no_project_is_an_error_at_once(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["-C", str(tmp_path)])
    assert result.exit_code == 1
    assert "deploy/project.yaml" in result.output
    assert not (tmp_path / ".heartwatch").exists()


def test_broken_files_are_an_error_before_the_stack_is_brought_up(tmp_path: Path) -> None:
    for name in ("deploy", "avro", "cassandra", "connect", "flink_sql", "ksql", "postgres"):
        shutil.copytree(ROOT / name, tmp_path / name)
    topic = tmp_path / "deploy/topics/readings.yaml"
    topic.write_text(topic.read_text().replace("{{ partitions }}", "{{ partitoins }}"))
    result = CliRunner().invoke(command, ["-C", str(tmp_path)])
    assert result.exit_code == 1
    assert "did you mean `partitions`" in result.output
    assert not (tmp_path / ".heartwatch").exists()
