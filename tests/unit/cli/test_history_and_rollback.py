"""`history` and `rollback` over a record in a file: what was applied, by whom, and back to it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from heartwatch_deploy import api, past
from heartwatch_deploy.api import Live
from heartwatch_deploy.cli import main
from heartwatch_deploy.edges import walk
from heartwatch_deploy.edges.keeping import InFiles
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.journal import Phase, Record
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Outcome
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.storage import journal
from heartwatch_deploy.storage.project import Selection, load_project
from heartwatch_deploy.views.schemas import schemas
from tests.unit.git_project import GitProject
from tests.unit.small_project import applied_plan

TOPIC = "deploy/topics/numbers.yaml"
SHORTER = ("--allow", "delete-data:kafka.topic/numbers")
"""Back to a shorter retention."""


class World:
    """Servers in memory; the record and the history are real files."""

    def __init__(self) -> None:
        self.state = State()
        self.fails: Diagnostic | None = None
        self.breaks = False
        self.meanwhile: Callable[[], None] = lambda: None

    def read_live(self, project: Project, _desired: State) -> Live:
        assert project.journal is not None
        log = InFiles(project.journal).log()
        found = journal.read(log)
        return Live(self.state, found.applied, found.unfinished, tuple(log.remarks()))

    def walk(self, _servers: object, _project: str, log: journal.Log, applied: State, *_: object) -> "Walked":
        return Walked(self, log, applied)


class Walked:
    def __init__(self, world: World, log: journal.Log, applied: State) -> None:
        self._world, self._log, self._applied = world, log, applied

    def run(self, plan: Plan) -> Outcome:
        self._world.meanwhile()
        if self._world.breaks:
            raise ZeroDivisionError
        if self._world.fails:
            return Outcome((), (self._world.fails,), tuple(step.address for step in plan))
        self._world.state, applied = applied_plan(plan, self._world.state, self._applied)
        for step in plan:
            record = Record(step.address, Phase.APPLIED, applied.get(step.address), "2026-11-21", "0.1.0")
            journal.write(self._log, record)
        return Outcome(tuple(step.address for step in plan))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    found = World()
    monkeypatch.setattr(api, "read_live", found.read_live)
    monkeypatch.setattr(api, "read_record", lambda project: found.read_live(project, State()))
    monkeypatch.setattr(api, "_judged", lambda *_: ())
    monkeypatch.setattr(walk, "Walk", found.walk)
    return found


@pytest.fixture
def project(tmp_path: Path) -> GitProject:
    made = GitProject(tmp_path / "small")
    with (made.directory / "deploy/environments/dev.yaml").open("a") as environment:
        environment.write("journal: {file: .heartwatch/record}\n")
    made.write(".gitignore", ".heartwatch\n")
    made.commit()
    return made


@pytest.fixture
def run(world: World, project: GitProject) -> Callable[..., Result]:
    assert len(world.state) == 0

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "-C", str(project.directory)], catch_exceptions=False)

    return run


def entries(run: Callable[..., Result]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("history", "--json").stdout)["entries"]
    return found


def retention(world: World) -> object:
    return next(each.spec["config"]["retention.ms"] for each in world.state if each.address.name == "numbers")  # type: ignore[index,call-overload]


def apply_two(run: Callable[..., Result], project: GitProject) -> tuple[str, str]:
    """The first with retention 60000, the second with 70000, each committed."""
    assert run("apply").exit_code == 0
    first = project.git("rev-parse", "HEAD")
    project.replace(TOPIC, "60000", "70000")
    second = project.commit()
    assert run("apply").exit_code == 0
    return first, second


def test_every_apply_is_told_with_who_what_and_how(run: Callable[..., Result], project: GitProject) -> None:
    first, second = apply_two(run, project)
    found = entries(run)
    assert [each["number"] for each in found] == [1, 2]
    assert [each["begun"]["checkout"] for each in found] == [
        {"is": "Checkout", "commit": first, "changed": False},
        {"is": "Checkout", "commit": second, "changed": False},
    ]
    assert [each["begun"]["summary"] for each in found] == ["6 to create", "1 to update"]
    assert [each["ended"]["result"] for each in found] == ["done", "done"]
    table = run("history").stderr
    assert first[:10] in table
    assert "6 to create" in table
    shown = run("history", "2").stderr
    assert "kafka.topic/numbers: update, changed in the project: done" in shown
    assert [each["number"] for each in json.loads(run("history", "--last", "1", "--json").stdout)["entries"]] == [2]


def test_what_verbs_print_is_valid_by_their_schemas(run: Callable[..., Result], project: GitProject) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: make .venv/ready")
    project.git("branch", "first")
    said = [run("plan", "--json"), run("apply", "--json")]
    project.replace(TOPIC, "60000", "70000")
    for verb in ("apply", "rollback", "rollback --yes", "rollback 9", "history", "history 1", "history 9", "status"):
        said.append(run(*verb.split(), "--json"))
    for verb in ("plan", "destroy", "destroy --yes", "apply /none", "status"):
        said.append(run(*verb.split(), "--json"))
    seen = set()
    for each in said:
        document = json.loads(each.stdout)
        jsonschema.Draft202012Validator(schemas()[document["schema"]]).validate(document)
        seen.add((document["schema"], document["exit_code"]))
    ends = {"plan-1": [0], "apply-1": [0, 1, 3], "history-1": [0, 1], "status-1": [0]}
    assert seen >= {(name, code) for name, codes in ends.items() for code in codes}


def test_nothing_to_do_is_no_apply(run: Callable[..., Result]) -> None:
    assert run("history").stderr == "nothing was ever applied of small\n"
    run("apply")
    run("apply")
    assert len(entries(run)) == 1


def test_a_failed_an_interrupted_and_a_broken_one_are_told(run: Callable[..., Result], world: World) -> None:
    for code in ("HW401", "HW505", "HW521"):
        world.fails = Diagnostic(code, "it went wrong", cause="at postgres://me:pass@host/db")
        assert run("apply").exit_code == 1
    world.breaks = True
    with pytest.raises(ZeroDivisionError):
        run("apply")
    found = entries(run)
    assert [each["ended"]["result"] for each in found] == ["failed", "interrupted", "lost the lock", "broke off"]
    assert found[0]["ended"]["failed"][0]["cause"] == "at postgres://(secret)@host/db"
    assert len(found[0]["ended"]["skipped"]) == 6
    assert "HW401" not in run("history", "1").stdout
    assert "it went wrong" in run("history", "1").stderr


def test_back_to_the_one_before_and_forward_again(
    run: Callable[..., Result], world: World, project: GitProject
) -> None:
    apply_two(run, project)
    assert retention(world) == "70000"
    asked = run("rollback")
    assert (asked.exit_code, retention(world)) == (3, "70000")
    assert "config.retention.ms: 70000 (1.17 min) -> 60000 (1 min)" in asked.stderr
    assert "what is older than 1 min is deleted; until now messages are kept for 1.17 min" in asked.stderr
    ended = run("rollback", "--yes", *SHORTER)
    assert (ended.exit_code, retention(world)) == (0, "60000")
    assert "back to apply 1" in ended.stderr
    assert "the files here still say otherwise" in ended.stderr
    assert "as in 1" in run("history").stderr
    assert "nothing to do" in run("rollback", "1", "--yes").stderr
    assert run("rollback", "--yes").exit_code == 0
    assert retention(world) == "70000"


@pytest.mark.parametrize("named", ["number", "commit", "short", "branch"])
def test_back_to_what_is_named(run: Callable[..., Result], world: World, project: GitProject, named: str) -> None:
    project.git("branch", "first")
    first, _ = apply_two(run, project)
    wanted = {"number": "1", "commit": first, "short": first[:9], "branch": "first"}[named]
    assert run("rollback", wanted, "--yes", *SHORTER).exit_code == 0
    assert retention(world) == "60000"


def test_files_that_were_never_committed_come_back(
    run: Callable[..., Result], world: World, project: GitProject
) -> None:
    project.replace(TOPIC, "60000", "65000")
    assert run("apply", "--var", "threshold=10").exit_code == 0
    assert entries(run)[0]["begun"]["checkout"]["changed"] is True
    project.replace(TOPIC, "65000", "70000")
    assert run("apply").exit_code == 0
    assert run("rollback", "--yes", *SHORTER).exit_code == 0
    assert retention(world) == "65000"


def test_what_a_rollback_would_delete_needs_the_same_consent(
    run: Callable[..., Result], world: World, project: GitProject
) -> None:
    run("apply")
    project.write("deploy/topics/more.yaml", "partitions: 1\nreplication: 1\n")
    run("apply")
    refused = run("rollback", "--yes")
    assert refused.exit_code == 3
    assert "--allow delete-data:kafka.topic/more" in refused.stderr
    assert run("rollback", "--yes", "--allow", "delete-data:kafka.topic/more").exit_code == 0
    assert "more" not in {each.address.name for each in world.state}


@pytest.mark.parametrize(
    ("wanted", "code", "words"),
    [
        ((), "HW543", "no earlier apply"),
        (("7",), "HW543", "the history has no apply 7"),
        (("0123456789ab",), "HW543", "nothing was ever applied from the revision"),
        (("2",), "HW544", "it ended so: failed"),
        (("3",), "HW544", "only kafka.topic/limits was applied"),
    ],
)
def test_there_is_no_way_back_to(
    run: Callable[..., Result], world: World, wanted: tuple[str, ...], code: str, words: str
) -> None:
    run("apply")
    world.fails = Diagnostic("HW401", "no")
    world.state = State.of(each for each in world.state if each.address.engine != "kafka")
    assert run("apply").exit_code == 1
    world.fails = None
    assert run("apply", "--target", "kafka.topic/limits").exit_code == 0
    assert len(world.state) == 4
    ended = run("rollback", *wanted, "--yes")
    assert ended.exit_code == 1
    assert f"error[{code}]" in ended.stderr
    assert words in ended.stderr


def test_a_commit_whose_files_were_changed_is_told_by_its_number(
    run: Callable[..., Result], project: GitProject
) -> None:
    project.replace(TOPIC, "60000", "65000")
    run("apply")
    ended = run("rollback", "HEAD", "--yes")
    assert "error[HW544]" in ended.stderr
    assert "see `history` for apply 1" in ended.stderr


def test_what_is_protected_today_stays_so(run: Callable[..., Result], project: GitProject) -> None:
    run("apply")
    project.write("deploy/topics/ledger.yaml", "partitions: 1\nreplication: 1\n")
    with (project.directory / "deploy/project.yaml").open("a") as file:
        file.write("protect: [kafka.topic/ledger]\n")
    assert run("apply").exit_code == 0
    back = run("rollback", "1", "--yes", "--allow", "delete-data:kafka.topic/ledger")
    assert back.exit_code == 1
    assert "HW530" in back.stderr


def test_what_changed_the_record_only_is_nothing_to_go_back_to(
    run: Callable[..., Result], world: World, project: GitProject
) -> None:
    """Its files were never applied."""
    apply_two(run, project)
    project.replace(TOPIC, "70000", "90000")
    assert run("forget", "kafka.topic/large_numbers", "--yes").exit_code == 0
    refused = run("rollback", "3", "--yes")
    assert (refused.exit_code, "it was forget" in refused.stderr) == (1, True)
    assert run("rollback", "--yes", *SHORTER).exit_code == 0
    assert retention(world) == "60000"


def test_destroy_keeps_the_history_but_for_its_own_consent(run: Callable[..., Result], project: GitProject) -> None:
    run("apply")
    ended = run("destroy", "--yes")
    assert ended.exit_code == 0
    assert "The history of what was applied is kept" in ended.stderr
    assert [each["begun"]["verb"] for each in entries(run)] == ["apply", "destroy"]
    assert remembered(project) == {"record.history"}
    run("apply")
    assert run("rollback", "2", "--yes").exit_code == 1
    gone = run("destroy", "--yes", "--allow", "delete-history:small")
    assert gone.exit_code == 0
    assert "the history is removed" in gone.stderr
    assert remembered(project) == set()


def remembered(project: GitProject) -> set[str]:
    """The files of record, history and lock that are there."""
    return {each.name for each in (project.directory / ".heartwatch").glob("record*")}


def test_an_intent_that_stayed_is_settled(run: Callable[..., Result], world: World, project: GitProject) -> None:
    """The step was cut off after its request: nothing is left to do, and from then on it stands as applied."""
    run("apply")
    file = InFiles(project.directory / ".heartwatch/record")
    done = {each.address: each for each in world.state}
    with file.locked("apply", api.Patience()) as held:
        for record in journal.read(file.log()).records.values():
            if record.address in done and record.address.kind == "topic":
                cut_off = Record(record.address, Phase.INTENDED, None, "2026-11-21", "0.1.0")
                journal.write(file.log(held), cut_off)
    assert len(journal.read(file.log()).unfinished) == 3
    assert "3 to record" in run("apply").stderr
    found = journal.read(file.log())
    assert found.unfinished == ()
    assert set(found.applied.resources) == set(done)


def test_variables_named_like_secrets_are_not_kept(run: Callable[..., Result], project: GitProject) -> None:
    project.replace("deploy/project.yaml", "threshold: 10", "threshold: 10, api_token: '${env:NONE}', level: 1")
    assert run("apply", "--var", "api_token=hush-hush", "--var", "level=3").exit_code == 0
    loaded = load_project(project.directory, Selection())[0]
    history = past.read_history(loaded)
    sources = history.sources(history.entries[0])
    assert sources is not None
    assert sources.variables == ("level=3",)
    everything = (project.directory / ".heartwatch/record.history").read_text()
    assert "hush" not in everything


def test_without_a_place_in_the_history_nothing_is_sent(
    run: Callable[..., Result], world: World, project: GitProject
) -> None:
    (project.directory / ".heartwatch/record.history").mkdir(parents=True)
    ended = run("apply")
    assert (ended.exit_code, len(world.state)) == (1, 0)
    assert "error[HW540]" in ended.stderr


def test_an_end_that_cannot_be_kept_is_told(run: Callable[..., Result], world: World, project: GitProject) -> None:
    world.meanwhile = (project.directory / ".heartwatch/record.history").unlink
    ended = run("apply")
    assert (ended.exit_code, len(world.state)) == (4, 6)
    assert "error[HW542]" in ended.stderr
    assert "it is no longer there" in ended.stderr
    world.meanwhile = lambda: None
    assert "nothing to do" in run("apply").stderr
