"""With `--log-format json` every word on stderr is a JSON object on a line of its own; stdout stays as it is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from heartwatch_deploy.cli import main
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Doing, StepDone, StepFailed, StepStarted
from heartwatch_deploy.model.request import CreateTopic
from heartwatch_deploy.stack import events
from heartwatch_deploy.stack.events import Event
from heartwatch_deploy.stack.paths import project_paths
from heartwatch_deploy.views.console import say, tell_as_json_lines
from heartwatch_deploy.views.progress import progress

BEATS = Address("kafka", "topic", "beats")


@pytest.fixture
def as_lines() -> Iterator[None]:
    tell_as_json_lines(chosen=True)
    yield
    tell_as_json_lines(chosen=False)


def told(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.usefixtures("as_lines")
def test_each_event_of_an_apply_is_an_object_with_address_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    failed = Diagnostic("HW401", "Kafka does not answer", address=BEATS)
    with progress(Plan("small", "dev", (), 0, "sha256:0")) as tell:
        tell(StepStarted(BEATS, Action.CREATE))
        tell(Doing(BEATS, CreateTopic("beats", 4, 1, {})))
        tell(StepDone(BEATS, 0.25, "seen"))
        tell(StepFailed(BEATS, 0.5, failed))
    found = told(capsys.readouterr().err)
    assert [each["event"] for each in found] == ["step begun", "request or wait", "step done", "step failed"]
    assert {each["address"] for each in found} == {"kafka.topic/beats"}
    assert [each["level"] for each in found] == ["info", "info", "info", "error"]
    assert (found[2]["seconds"], found[3]["code"]) == (0.25, "HW401")
    assert all(each["time"].endswith("+00:00") for each in found)


@pytest.mark.usefixtures("as_lines")
def test_words_of_several_lines_are_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    say("one\ntwo")
    (found,) = told(capsys.readouterr().err)
    assert found["message"] == "one\ntwo"


def test_a_diagnostic_is_told_with_code_place_and_remedy(tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["--log-format", "json", "plan", "-C", str(tmp_path)])
    tell_as_json_lines(chosen=False)
    (found,) = told(ended.stderr)
    assert ended.exit_code == 1
    assert (found["code"], found["level"]) == ("HW101", "error")
    assert found["help"]


def test_the_environment_chooses_for_a_whole_pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTWATCH_LOG_FORMAT", "json")
    ended = CliRunner().invoke(main, ["plan", "--json", "-C", str(tmp_path)])
    tell_as_json_lines(chosen=False)
    assert told(ended.stderr)
    assert json.loads(ended.stdout)["exit_code"] == 1


def test_the_supervisor_s_events_have_the_same_form(tmp_path: Path) -> None:
    paths = project_paths(tmp_path)
    paths.events.parent.mkdir(parents=True)
    events.append(paths.events, Event("kafka", "healthy", time=1_795_000_000.5))
    events.append(paths.events, Event("kafka", "ended by SIGKILL", ("last words",), time=1_795_000_001.0))
    ended = CliRunner().invoke(main, ["--log-format", "json", "stack", "logs", "-C", str(tmp_path), "supervisor"])
    tell_as_json_lines(chosen=False)
    first, second = told(ended.stdout)
    assert (first["time"], first["member"], first["level"]) == ("2026-11-18T11:06:40.500+00:00", "kafka", "info")
    assert (second["level"], second["tail"], second["message"]) == ("error", ["last words"], "ended by SIGKILL")
