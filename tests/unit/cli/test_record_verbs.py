"""`drift`, `import`, `forget` and a protected `destroy`: exit codes, words and JSON, over servers that hold a state."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from heartwatch_deploy import api, record_keeping
from heartwatch_deploy.api import Live
from heartwatch_deploy.cli import main
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Outcome
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_plan
from tests.unit.small_project import SOUND, applied_plan, project_with

ORDERS = Address.parse("kafka.topic/orders")
DOWN = Diagnostic("HW401", "Kafka does not answer")


class World:
    """The sound project deployed, beside somebody else's topic."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        project = project_with(SOUND, directory)
        plan, _ = make_plan(project, desired_of(project), State(), State())
        state, applied = applied_plan(plan, State(), State())
        others = Resource(ORDERS, {"partitions": 3, "replication": 1, "config": {}})
        self.live = Live(State.of([*state, others]), applied, (), ())
        self.others: dict[Address, str] = {}

    def read(self, *_: object) -> Live:
        return self.live

    def listed(self, *_: object) -> tuple[set[Address], tuple[Diagnostic, ...]]:
        return set(self.live.state.resources), ()

    def apply(self, _project: object, plan: Plan, live: Live, *_: object, **__: object) -> Outcome:
        _, applied = applied_plan(plan, live.state, live.applied)
        self.live = replace(self.live, applied=applied)
        return Outcome(tuple(step.address for step in plan))

    def change(self, address: str, **fields: Any) -> None:
        wanted = Address.parse(address)
        changed = (replace(each, **fields) if each.address == wanted else each for each in self.live.state)
        self.live = replace(self.live, state=State.of(changed))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    found = World(tmp_path)
    monkeypatch.setattr(api, "read_live", found.read)
    monkeypatch.setattr(api, "read_record", found.read)
    monkeypatch.setattr(record_keeping, "listed", found.listed)
    monkeypatch.setattr(record_keeping, "on_other_records", lambda *_: found.others)
    monkeypatch.setattr(api, "apply_plan", found.apply)
    monkeypatch.setattr(api, "_judged", lambda *_: ())
    monkeypatch.setattr(api, "locked", lambda *_: nullcontext())
    return found


@pytest.fixture
def run(world: World) -> Callable[..., Result]:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "-C", str(world.directory)], catch_exceptions=False)

    return run


def test_no_drift_ends_with_0_and_drift_with_2(run: Callable[..., Result], world: World) -> None:
    assert run("drift").exit_code == 0
    world.change("kafka.topic/numbers", spec={"partitions": 2, "replication": 1, "config": {}})
    ended = run("drift", "--json")
    assert ended.exit_code == 2
    said = json.loads(ended.stdout)
    assert [each["address"] for each in said["drift"]] == ["kafka.topic/numbers"]
    assert (said["recorded"], said["exit_code"]) == (6, 2)
    assert "config.retention.ms: 60000 (1 min) -> (the server's default)" in ended.stderr


def test_drift_without_answers_ends_with_1(run: Callable[..., Result], world: World) -> None:
    world.live = replace(world.live, diagnostics=(DOWN,))
    assert run("drift").exit_code == 1


def test_drift_needs_no_right_files(run: Callable[..., Result], world: World) -> None:
    world.change("kafka.topic/numbers", spec={"partitions": 2, "replication": 1, "config": {}})
    (world.directory / "deploy/topics/limits.yaml").write_text("partitions: many\n")
    ended = run("drift")
    assert ended.exit_code == 2
    assert "warning[HW538]" in ended.stderr
    assert "HW108: `partitions` of topic limits" in ended.stderr
    assert "apply would update it" in ended.stderr


def test_forget_asks_who_is_no_terminal_for_yes(run: Callable[..., Result], world: World) -> None:
    ended = run("forget", "kafka.topic/numbers")
    assert ended.exit_code == 3
    assert "--yes forgets them without asking" in ended.stderr
    assert len(world.live.applied) == 6


def test_forget_takes_off_the_record_and_leaves_it_there(run: Callable[..., Result], world: World) -> None:
    ended = run("forget", "kafka.topic/*", "flink_sql.job/large_numbers", "--yes", "--json")
    assert ended.exit_code == 0
    assert {each.address.engine for each in world.live.applied} == {"schema_registry", "kafka_connect"}
    assert len(world.live.state) == 7
    steps = [step for level in json.loads(ended.stdout)["plan"]["levels"] for step in level]
    assert {step["action"] for step in steps} == {"forget"}
    assert all(step["script"] == [] for step in steps)


@pytest.mark.parametrize("text", ["kafka.topic/numbrs", "kafka.topic/z*", "no address"])
def test_forget_of_what_is_not_on_record_is_refused(run: Callable[..., Result], world: World, text: str) -> None:
    ended = run("forget", "kafka.topic/limits", text, "--yes")
    assert (ended.exit_code, len(world.live.applied)) == (1, 6)
    assert "error[HW531]" in ended.stderr
    assert ("did you mean kafka.topic/numbers?" in ended.stderr) == (text == "kafka.topic/numbrs")


def test_a_record_that_cannot_be_read_can_be_forgotten(run: Callable[..., Result], world: World) -> None:
    torn = Diagnostic("HW420", "it cannot be read", address=ORDERS)
    world.live = replace(world.live, diagnostics=(torn,))
    beside = run("forget", "kafka.topic/numbers", "--yes")
    assert (beside.exit_code, len(world.live.applied)) == (1, 6)
    ended = run("forget", "kafka.topic/orders", "--yes")
    assert ended.exit_code == 0, ended.stderr
    assert "kafka.topic/orders  drop from the record only: forget was asked for" in ended.stderr


def test_what_was_forgotten_and_has_a_file_goes_back_on_record_as_somebody_elses(
    run: Callable[..., Result], world: World
) -> None:
    run("forget", "kafka.topic/numbers", "--yes")
    assert run("plan", "--detailed-exitcode").exit_code == 2
    assert run("apply").exit_code == 0
    assert not world.live.applied.resources[Address.parse("kafka.topic/numbers")].owned
    assert run("plan", "--detailed-exitcode").exit_code == 0


@pytest.mark.parametrize(
    "chosen", [["kafka.topic/orders"], ["kafka.topic/ord*"], ["--all"], ["--all", "--prefix", "or"]]
)
def test_import_writes_files_and_records(run: Callable[..., Result], world: World, chosen: list[str]) -> None:
    ended = run("import", *chosen, "--json")
    assert ended.exit_code == 0, ended.stderr
    assert json.loads(ended.stdout)["files"] == ["deploy/topics/orders.yaml"]
    assert (world.directory / "deploy/topics/orders.yaml").read_text() == "partitions: 3\nreplication: 1\n"
    assert ORDERS in world.live.applied
    assert run("plan", "--detailed-exitcode").exit_code == 0
    assert "The next plan has nothing to do with them." in ended.stderr


@pytest.mark.parametrize(("own", "ours"), [((), False), (("--own",), True)])
def test_who_owns_it_decides_whether_destroy_may_delete_it(
    run: Callable[..., Result], own: tuple[str, ...], ours: bool
) -> None:
    run("import", "kafka.topic/orders", *own)
    destroyed = run("destroy", "--json")
    assert destroyed.exit_code == 3
    asked = json.loads(destroyed.stdout)["consent_needed"]
    assert ("--allow delete-data:kafka.topic/orders" in asked) == ours


def test_import_again_takes_it_over(run: Callable[..., Result], world: World) -> None:
    assert run("import", "kafka.topic/orders").exit_code == 0
    again = run("import", "--all", "--own")
    assert again.exit_code == 0, again.stderr
    assert world.live.applied.resources[ORDERS].owned
    assert "0 file(s) written, 1 object(s) put on record" in again.stderr


@pytest.mark.parametrize(
    ("chosen", "code"),
    [("kafka.topic/none", "HW534"), ("kafka.topic/none*", "HW534"), ("flink_sql.job/none", "HW534")],
)
def test_import_of_what_is_not_there(run: Callable[..., Result], chosen: str, code: str) -> None:
    ended = run("import", chosen)
    assert ended.exit_code == 1
    assert f"error[{code}]" in ended.stderr


def test_import_writes_over_no_file(run: Callable[..., Result], world: World) -> None:
    """One of a part that this environment does not deploy."""
    with (world.directory / "deploy/project.yaml").open("a") as file:
        file.write("parts: {more: [deploy/topics/orders.yaml]}\n")
    (world.directory / "deploy/topics/orders.yaml").write_text("partitions: 9\nreplication: 1\n")
    with (world.directory / "deploy/environments/dev.yaml").open("a") as file:
        file.write("parts: []\n")
    ended = run("import", "kafka.topic/orders")
    assert ended.exit_code == 1
    assert "error[HW533]" in ended.stderr
    assert (world.directory / "deploy/topics/orders.yaml").read_text().startswith("partitions: 9")


def test_what_another_project_deploys_is_only_taken_when_it_is_named(run: Callable[..., Result], world: World) -> None:
    world.others = {ORDERS: "shop"}
    found = run("import", "--all", "--json")
    assert (found.exit_code, json.loads(found.stdout)["files"]) == (0, [])
    named = run("import", "kafka.topic/orders")
    assert named.exit_code == 0
    assert "warning[HW539]: kafka.topic/orders is on the record of another project, shop" in named.stderr


def test_what_others_look_after_is_not_found_by_patterns(run: Callable[..., Result], world: World) -> None:
    with (world.directory / "deploy/project.yaml").open("a") as file:
        file.write("external: [kafka.topic/orders]\n")
    assert json.loads(run("import", "--all", "--json").stdout)["files"] == []


@pytest.mark.parametrize("arguments", [[], ["--all", "kafka.topic/a"], ["orders"], ["oracle.table/a"]])
def test_a_choice_that_is_none_is_a_misuse(run: Callable[..., Result], arguments: list[str]) -> None:
    assert run("import", *arguments).exit_code == 2


def test_destroy_of_what_is_protected_sends_nothing(run: Callable[..., Result], world: World) -> None:
    with (world.directory / "deploy/project.yaml").open("a") as file:
        file.write('protect: ["kafka.topic/num*"]\n')
    ended = run("destroy", "--yes", "--allow", "delete-data:kafka.topic/numbers")
    assert (ended.exit_code, len(world.live.applied)) == (1, 6)
    assert "error[HW530]" in ended.stderr
    assert "deploy/project.yaml:" in ended.stderr
