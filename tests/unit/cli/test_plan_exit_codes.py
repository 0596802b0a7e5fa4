"""Exit codes and streams of plan and apply, for plans that are given."""

import json
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heartwatch_deploy.cli.options import Invocation
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Hazard, HazardKind, Reason
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.request import DeleteTopic

_PROJECT = Project("small", Path(), "dev", Endpoints(), {}, ())
_TOPIC = Address("kafka", "topic", "numbers")
_HAZARD = Hazard(HazardKind.DELETE_DATA, _TOPIC, "all messages are lost")
_DELETION = Step(_TOPIC, Action.DELETE, Reason.REMOVED, (DeleteTopic("numbers"),), None, hazards=(_HAZARD,))


def _run(monkeypatch: pytest.MonkeyPatch, verb: str, steps: tuple[Step, ...], *arguments: str) -> Result:
    module = import_module(f"heartwatch_deploy.cli.{verb}")
    plan = Plan("small", "dev", (steps,) if steps else (), 1, "p")
    monkeypatch.setattr(module, "plan_for", lambda *_: (None, plan))
    monkeypatch.setattr(Invocation, "load", lambda *_, **__: _PROJECT)
    monkeypatch.setattr(module, "locked", lambda *_, **__: nullcontext(), raising=False)
    return CliRunner().invoke(module.command, list(arguments))


@pytest.mark.parametrize(
    ("verb", "steps", "arguments", "code"),
    [
        ("plan", (_DELETION,), (), 0),
        ("plan", (_DELETION,), ("--detailed-exitcode",), 2),
        ("plan", (), ("--detailed-exitcode",), 0),
        ("apply", (_DELETION,), (), 3),
        ("apply", (), (), 0),
    ],
)
def test_exit_code(
    monkeypatch: pytest.MonkeyPatch, verb: str, steps: tuple[Step, ...], arguments: tuple[str, ...], code: int
) -> None:
    assert _run(monkeypatch, verb, steps, *arguments).exit_code == code


def test_json_on_stdout_and_words_on_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = _run(monkeypatch, "plan", (_DELETION,), "--json")
    said = json.loads(ended.stdout)
    assert said["consent_needed"] == ["--allow delete-data:kafka.topic/numbers"]
    assert [each["address"] for level in said["plan"]["levels"] for each in level] == ["kafka.topic/numbers"]
    assert "kafka.topic/numbers" in ended.stderr


def test_without_json_nothing_is_on_stdout(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run(monkeypatch, "plan", (_DELETION,)).stdout == ""
