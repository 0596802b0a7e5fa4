"""`plan --out` and `apply PLAN`: the file says what will be done, or nothing is."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heartwatch_deploy import api
from heartwatch_deploy.api import Live
from heartwatch_deploy.cli import main
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Outcome
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.storage.plan_file import read_plan
from tests.unit.small_project import SOUND, applied_plan, project_with

ONE = {"kafka": "cluster-one"}


class World:
    """Servers that hold a state, and what was applied to them."""

    def __init__(self) -> None:
        self.live = Live(State(), State(), (), (), ONE)
        self.applied: list[Plan] = []

    def apply(self, _project: object, plan: Plan, live: Live, *_: object, **__: object) -> Outcome:
        self.applied.append(plan)
        state, applied = applied_plan(plan, live.state, live.applied)
        self.live = replace(live, state=state, applied=applied)
        return Outcome(tuple(step.address for step in plan))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    found = World()
    monkeypatch.setattr(api, "read_live", lambda _project, _desired: found.live)
    monkeypatch.setattr(api, "_judged", lambda *_: ())
    monkeypatch.setattr(api, "apply_plan", found.apply)
    monkeypatch.setattr(api, "locked", lambda *_: nullcontext())
    return found


@pytest.fixture
def run(tmp_path: Path, world: World) -> Callable[..., Result]:
    assert len(world.live.state) == 0
    project_with(SOUND, tmp_path)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "-C", str(tmp_path)], catch_exceptions=False)

    return run


@pytest.fixture
def file(run: Callable[..., Result], tmp_path: Path) -> Path:
    file = tmp_path / "plan.json"
    assert run("plan", "--out", str(file)).exit_code == 0
    return file


def test_it_is_applied_as_it_was_shown(run: Callable[..., Result], world: World, file: Path) -> None:
    assert run("apply", str(file)).exit_code == 0
    assert world.applied == [read_plan(file)]


def test_the_second_time_there_is_nothing_of_it_to_do(run: Callable[..., Result], world: World, file: Path) -> None:
    run("apply", str(file))
    again = run("apply", str(file))
    assert (again.exit_code, len(world.applied)) == (1, 1)
    assert "error[HW511]" in again.stderr
    assert "no longer to do: " in again.stderr
    assert "kafka.topic/numbers (create)" in again.stderr or "more" in again.stderr


def test_a_changed_file_is_told(run: Callable[..., Result], world: World, file: Path) -> None:
    (file.parent / "deploy/topics/numbers.yaml").write_text("partitions: 3\nreplication: 1\n")
    ended = run("apply", str(file))
    assert (ended.exit_code, world.applied) == (1, [])
    assert "the files were changed after it was made" in ended.stderr
    assert "to do otherwise: kafka.topic/numbers (create)" in ended.stderr


def test_another_cluster_is_told(run: Callable[..., Result], world: World, file: Path) -> None:
    world.live = replace(world.live, clusters={"kafka": "cluster-two"})
    ended = run("apply", str(file))
    assert (ended.exit_code, world.applied) == (1, [])
    assert "made for another cluster: kafka was cluster-one, is cluster-two" in ended.stderr


def test_what_others_do_is_no_reason(run: Callable[..., Result], world: World, file: Path) -> None:
    others = Resource(Address.parse("kafka.topic/somebody_elses"), {"partitions": 1})
    world.live = replace(world.live, state=State.of([others]))
    assert run("apply", str(file)).exit_code == 0


def test_what_others_do_to_what_it_makes_is_one(run: Callable[..., Result], world: World, file: Path) -> None:
    taken = Resource(
        Address.parse("kafka.topic/numbers"), {"partitions": 2, "replication": 1, "config": {"retention.ms": "1"}}
    )
    world.live = replace(world.live, state=State.of([taken]))
    ended = run("apply", str(file))
    assert (ended.exit_code, world.applied) == (1, [])
    assert "kafka.topic/numbers" in ended.stderr


def test_it_has_its_targets_and_its_environment_with_it(run: Callable[..., Result], world: World, file: Path) -> None:
    assert run("plan", "--out", str(file), "--target", "kafka.topic/limits").exit_code == 0
    assert run("apply", str(file)).exit_code == 0
    assert [str(step.address) for step in world.applied[0]] == ["kafka.topic/limits"]


def test_targets_beside_a_plan_are_a_misuse(run: Callable[..., Result], file: Path) -> None:
    assert run("apply", str(file), "--target", "kafka.topic/limits").exit_code == 2


def edited(content: dict[str, Json]) -> str:
    text = json.dumps(content)
    assert '"partitions": 2' in text
    return text.replace('"partitions": 2', '"partitions": 9')


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (edited, "it was changed after it was written"),
        (lambda content: json.dumps({**content, "format": 99}), "it has format 99, this version reads 1"),
        (lambda content: json.dumps(content)[:-40], "cannot be used as a plan"),
        (lambda _: "[]", "it is no plan of this program"),
        (lambda _: "[" * 100_000, "cannot be used as a plan"),
        (lambda content: json.dumps({"format": 1, "digest": content["digest"]}), "cannot be used as a plan"),
    ],
    ids=["edited", "later version", "torn", "no plan", "nested", "empty"],
)
def test_any_other_file_is_refused(
    run: Callable[..., Result], world: World, file: Path, spoil: Callable[[dict[str, Json]], str], words: str
) -> None:
    file.write_text(spoil(json.loads(file.read_text())))
    ended = run("apply", str(file))
    assert (ended.exit_code, world.applied) == (1, [])
    assert "error[HW510]" in ended.stderr
    assert words in ended.stderr


def test_a_file_that_is_not_there(run: Callable[..., Result], tmp_path: Path) -> None:
    ended = run("apply", str(tmp_path / "none.json"))
    assert ended.exit_code == 1
    assert "No such file" in ended.stderr
