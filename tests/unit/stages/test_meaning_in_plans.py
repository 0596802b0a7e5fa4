"""What is only written otherwise changes no job, and neither does a release that makes fingerprints by other rules."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest

from heartwatch_deploy.engines.flink_sql import address
from heartwatch_deploy.engines.flink_sql.read import ADDRESS_TAG, FINGERPRINT_TAG, PROJECT_TAG, WORDS_TAG, Job, read
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.gate import JobRunning
from heartwatch_deploy.model.json import fingerprint
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.model.request import FlinkSql
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.sql.flink.canonical import canonical_sql
from heartwatch_deploy.sql.meaning import VERSION, version_of
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_plan
from heartwatch_deploy.stages.status import status
from tests.unit.small_project import applied_plan, project_with

JOB = address.job("large_numbers")
FILE = "flink_sql/large_numbers.sql"
OF_THE_FIRST_RELEASE = "4e297e31e74a6476"
"""What the release that knew words only wrote into the job of the sound project."""
REWRITTEN = """SET 'parallelism.default' = '1';
/* the sink */
create table large_numbers (number INTEGER) with ('topic' = 'large_numbers', 'connector' = 'kafka');
INSERT INTO large_numbers
SELECT x.number AS n FROM numbers AS x INNER JOIN limits AS y ON y.number < x.number
WHERE {{ threshold }} < x.number;
"""
LOOSENED = REWRITTEN.replace("INNER JOIN", "LEFT JOIN")

World = tuple[State, State]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "overlay").mkdir()
    return tmp_path


def planned(directory: Path, world: World, text: str | None = None, **definitions: str) -> Plan:
    """The plan for the sound project, with other texts of the job's file and of definitions where they are given."""
    overlay = directory / "overlay"
    written = {f"flink_sql/{name}.sql": definition for name, definition in definitions.items()}
    for name, content in (written if text is None else {**written, FILE: text}).items():
        (overlay / name).parent.mkdir(exist_ok=True)
        (overlay / name).write_text(content)
    project = project_with(overlay, directory / "project")
    desired = desired_of(project)
    plan, refusals = make_plan(project, desired, *world)
    assert (desired.diagnostics, refusals) == ((), ())
    return plan


def deployed(directory: Path, text: str | None = None, **definitions: str) -> World:
    plan = planned(directory, (State(), State()), text, **definitions)
    live, applied = applied_plan(plan, State(), State())
    (sent,) = (each for step in plan if step.address == JOB for each in step.script if isinstance(each, FlinkSql))
    return _with(live, _running(_tags(sent))), applied


def of_the_first_release(directory: Path) -> World:
    """The same world as the release left it that knew words only."""
    return _of_other_rules(deployed(directory), OF_THE_FIRST_RELEASE, lambda _: "f" * 16)


def of_a_later_release(directory: Path) -> World:
    return _of_other_rules(deployed(directory), f"{VERSION + 1}-{'a' * 16}", lambda _: f"{VERSION + 1}-{'b' * 16}")


def _of_other_rules(world: World, name: str, of_part: Callable[[Mapping[str, Any]], str]) -> World:
    live, applied = world
    job = applied.resources[JOB]
    statement = cast(Mapping[str, Any], job.spec["statement"])
    session = cast(tuple[Mapping[str, Any], ...], job.spec["session"])
    spec = {
        **job.spec,
        "fingerprint": name,
        "statement": {**statement, "fingerprint": of_part(statement)},
        "session": [{**each, "fingerprint": of_part(each)} for each in session],
    }
    words = live.resources[JOB].observed["words"]
    tags = {FINGERPRINT_TAG: name} | ({WORDS_TAG: str(words)} if name != OF_THE_FIRST_RELEASE else {})
    return _with(live, _running(tags)), _with(applied, replace(job, spec=spec))


def _running(tags: Mapping[str, str], **observed: Any) -> Resource:
    """A job with these tags as the cluster's answers tell of it."""
    parameters = {PROJECT_TAG: "small", ADDRESS_TAG: str(JOB), **tags}
    job = Job(id="0" * 32, name="j", state="RUNNING", started=1, parameters=parameters, restore_path=None, failure="")
    (found,) = read({"jobs": [{**job, **observed}]}, "small")
    return found


def _tags(sent: FlinkSql) -> Mapping[str, str]:
    pairs = (each.split(":", 1) for each in sent.config["pipeline.global-job-parameters"].split(",", 3))
    return {key: value for key, value in pairs if key in (FINGERPRINT_TAG, WORDS_TAG)}


def _with(state: State, resource: Resource) -> State:
    return State.of({**state.resources, resource.address: resource}.values())


def without_record(world: World) -> World:
    live, applied = world
    return live, State.of(each for each in applied if each.address != JOB)


def ended(world: World, **observed: Any) -> World:
    live, applied = world
    job = live.resources[JOB]
    return _with(live, replace(job, observed={**job.observed, **observed})), applied


def only_step(plan: Plan) -> Step:
    (step,) = plan
    assert step.address == JOB
    return step


every_world = pytest.mark.parametrize("world", [deployed, of_the_first_release, of_a_later_release])
Deployed = Callable[[Path], World]


@every_world
@pytest.mark.parametrize("text", [None, REWRITTEN])
def test_another_spelling_is_nothing_to_do(directory: Path, world: Deployed, text: str | None) -> None:
    assert len(planned(directory, world(directory), text)) == 0


@every_world
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (LOOSENED, ["statement"]),
        (REWRITTEN.replace("<", "<="), ["statement"]),
        (REWRITTEN.replace("'1'", "'2'"), ["settings.parallelism.default"]),
        (REWRITTEN.replace("INTEGER", "BIGINT"), ["flink_sql.table/large_numbers"]),
    ],
)
def test_another_meaning_is_a_step_that_tells_it_alone(
    directory: Path, world: Deployed, changed: str, told: list[str]
) -> None:
    step = only_step(planned(directory, world(directory), changed))
    assert (step.action, step.reason) == (Action.REPLACE, Reason.CHANGED)
    assert [each.path for each in step.differences] == told
    assert [each.kind for each in step.hazards] == ["fresh-start"]
    assert step.result is not None
    assert version_of(str(step.result.spec["fingerprint"])) == VERSION


FROM_VIEW = """SET 'parallelism.default' = '1';
CREATE TABLE large_numbers (number INT) WITH ('connector' = 'kafka', 'topic' = 'large_numbers');
INSERT INTO large_numbers SELECT number FROM positive;
"""
VIEW = "CREATE VIEW positive AS SELECT n.number FROM numbers AS n WHERE n.number > 0 AND n.number < 9;"
TABLES = """CREATE TABLE numbers (number INT) WITH ('connector' = 'kafka', 'topic' = 'numbers');
CREATE TABLE limits (limit_name STRING, number INT) WITH ('connector' = 'kafka', 'topic' = 'limits');
"""


@pytest.mark.parametrize(
    ("view", "tables", "steps"),
    [
        ("create view positive as select number from numbers -- few\nwhere 9 > number and 0 < number;", TABLES, 0),
        (VIEW.replace("9", "8"), TABLES, 1),
        (VIEW.replace("SELECT n.number", "SELECT n.number + 0 AS number"), TABLES, 1),
        (VIEW.replace(" AND n.number < 9", ""), TABLES, 1),
        (VIEW, TABLES.replace("limit_name", "another"), 0),
        (VIEW, TABLES.replace("INT) WITH ('connector' = 'kafka',", "INTEGER) with ('connector' = 'kafka',"), 0),
        (VIEW, TABLES.replace("(number INT)", "(number BIGINT)"), 1),
        (VIEW, TABLES.replace("(number INT)", "(number INT, another INT)"), 1),
    ],
)
def test_a_view_is_what_it_means_to_the_jobs_that_read_it(directory: Path, view: str, tables: str, steps: int) -> None:
    world = deployed(directory, FROM_VIEW, positive=VIEW, numbers=TABLES)
    assert len(planned(directory, world, FROM_VIEW, positive=view, numbers=tables)) == steps


def test_tags_say_their_version_and_can_be_listed(directory: Path) -> None:
    live, applied = deployed(directory)
    name = str(applied.resources[JOB].spec["fingerprint"])
    assert version_of(name) == VERSION
    assert not set(",:") & set(name)
    assert live.resources[JOB].observed["words"] == OF_THE_FIRST_RELEASE


@every_world
def test_a_job_that_another_has_taken_the_place_of_is_drift(directory: Path, world: Deployed) -> None:
    live, applied = world(directory)
    step = only_step(planned(directory, (_with(live, _running({FINGERPRINT_TAG: "4" * 16})), applied), REWRITTEN))
    assert (step.action, step.reason) == (Action.REPLACE, Reason.DRIFTED)


@every_world
def test_without_the_record_a_job_is_known_by_its_words(directory: Path, world: Deployed) -> None:
    found = without_record(world(directory))
    assert len(planned(directory, found)) == 0
    changed = only_step(planned(directory, found, LOOSENED))
    assert (changed.action, changed.reason) == (Action.REPLACE, Reason.UNRECORDED)
    assert [each.kind for each in changed.hazards] == ["fresh-start"]
    assert changed.result is not None
    assert changed.result.owned, "it is ours from then on, and destroy has to end it"


def test_without_the_record_this_releases_jobs_are_known_by_their_meaning(directory: Path) -> None:
    assert len(planned(directory, without_record(deployed(directory)), REWRITTEN)) == 0


@pytest.mark.parametrize(("world", "version"), [(of_the_first_release, 1), (of_a_later_release, VERSION + 1)])
def test_without_the_record_another_spelling_of_other_rules_is_said_to_be_unknown(
    directory: Path, world: Deployed, version: int
) -> None:
    step = only_step(planned(directory, without_record(world(directory)), REWRITTEN))
    assert (step.action, step.reason) == (Action.REPLACE, Reason.UNRECORDED)
    assert [each.path for each in step.differences] == [
        f"fingerprint (of rules {version} and {VERSION}, which do not compare)"
    ]


@pytest.mark.parametrize("text", ["INSERT INTO a SELECT", "", "SELECT 1; SELECT 2"])
def test_a_recorded_text_that_is_no_longer_read_is_a_change(directory: Path, text: str) -> None:
    live, applied = of_the_first_release(directory)
    job = applied.resources[JOB]
    spec = {**job.spec, "statement": {"text": text, "fingerprint": "f"}}
    step = only_step(planned(directory, (live, _with(applied, replace(job, spec=spec)))))
    assert (step.action, step.reason) == (Action.REPLACE, Reason.CHANGED)
    assert [each.path for each in step.differences] == ["statement"]


@every_world
def test_an_ill_job_is_waited_for_and_recorded_by_the_name_that_it_carries(directory: Path, world: Deployed) -> None:
    found = ended(world(directory), state="RESTARTING")
    name = str(found[0].resources[JOB].spec["fingerprint"])
    step = only_step(planned(directory, found, REWRITTEN))
    assert (step.action, step.script) == (Action.UPDATE, (JobRunning(str(JOB), name),))
    assert step.result is not None
    assert step.result.spec == found[1].resources[JOB].spec
    recovered = ended((found[0], _with(found[1], step.result)), state="RUNNING")
    assert len(planned(directory, recovered, REWRITTEN)) == 0
    assert all(each.healthy for each in status(*recovered) if each.address == JOB)


@every_world
def test_a_failed_job_comes_back_as_the_text_that_its_state_is_of(directory: Path, world: Deployed) -> None:
    found = ended(world(directory), state="FAILED", restore_path="file:///chk-7")
    step = only_step(planned(directory, found, REWRITTEN))
    assert (step.action, step.hazards) == (Action.CREATE, ())
    (sent,) = (each for each in step.script if isinstance(each, FlinkSql))
    assert sent.config["execution.state-recovery.path"] == "file:///chk-7"
    recorded = found[1].resources[JOB]
    assert sent.statements[-1] == _text(recorded)
    assert step.result is not None
    assert step.result.spec == recorded.spec
    again = (_with(found[0], _running(_tags(sent))), _with(found[1], step.result))
    assert len(planned(directory, again, REWRITTEN)) == 0


def test_a_job_that_left_nothing_begins_with_the_text_of_the_file(directory: Path) -> None:
    live, applied = of_the_first_release(directory)
    gone = State.of(each for each in live if each.address != JOB)
    step = only_step(planned(directory, (gone, applied), REWRITTEN))
    assert (step.action, step.reason) == (Action.CREATE, Reason.GONE)
    assert step.result is not None
    assert "INNER JOIN" in str(_text(step.result))
    assert version_of(str(step.result.spec["fingerprint"])) == VERSION


def _text(job: Resource) -> object:
    return cast(Mapping[str, Any], job.spec["statement"])["text"]


def test_a_release_that_finds_a_difference_where_this_one_saw_none_says_so(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = deployed(directory)
    for name in ("parse", "link", "recognise"):
        module = import_module(f"heartwatch_deploy.engines.flink_sql.{name}")
        monkeypatch.setattr(module, "versioned", lambda digits: f"{VERSION + 1}-{digits}")
        monkeypatch.setattr(module, "fingerprint_of", lambda tree, _: fingerprint(canonical_sql(tree)), raising=False)
    assert len(planned(directory, before)) == 0
    assert only_step(planned(directory, before, REWRITTEN)).reason is Reason.CHANGED
