"""What is only written otherwise changes no job, and neither does a release that makes fingerprints by other rules."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
from sqlglot import exp

from heartwatch_deploy.engines.flink_sql.read import FINGERPRINT_TAG
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.gate import JobRunning
from heartwatch_deploy.model.request import FlinkSql
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.sql.flink.canonical import canonical_sql
from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.versions import VERSION, version_of
from heartwatch_deploy.stages.status import status
from tests.unit.deployed_job import (
    JOB,
    OF_THE_FIRST_RELEASE,
    World,
    deployed,
    observed_otherwise,
    of_a_later_release,
    of_the_first_release,
    only_step,
    planned,
    running,
    tags_of,
    with_object,
    without_record,
)

REWRITTEN = """SET 'parallelism.default' = '1';
/* the sink */
create table large_numbers (number INTEGER) with ('topic' = 'large_numbers', 'connector' = 'kafka');
INSERT INTO large_numbers
SELECT x.number AS n FROM numbers AS x INNER JOIN limits AS y ON y.number < x.number
WHERE {{ threshold }} < x.number;
"""
LOOSENED = REWRITTEN.replace("INNER JOIN", "LEFT JOIN")


every_world = pytest.mark.parametrize("world", [deployed, of_the_first_release, of_a_later_release])
Deployed = Callable[[Path], World]


@every_world
@pytest.mark.parametrize("text", [None, REWRITTEN])
def test_another_spelling_is_nothing_to_do(tmp_path: Path, world: Deployed, text: str | None) -> None:
    assert len(planned(tmp_path, world(tmp_path), text)) == 0


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
    tmp_path: Path, world: Deployed, changed: str, told: list[str]
) -> None:
    step = only_step(planned(tmp_path, world(tmp_path), changed))
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
def test_a_view_is_what_it_means_to_the_jobs_that_read_it(tmp_path: Path, view: str, tables: str, steps: int) -> None:
    world = deployed(tmp_path, FROM_VIEW, positive=VIEW, numbers=TABLES)
    assert len(planned(tmp_path, world, FROM_VIEW, positive=view, numbers=tables)) == steps


@pytest.mark.parametrize(
    ("function", "steps"),
    [("create function twice as 'a.Twice' -- whatever", 0), ("CREATE FUNCTION twice AS 'a.Thrice'", 1)],
)
def test_a_function_is_what_it_means_to_the_jobs_that_call_it(tmp_path: Path, function: str, steps: int) -> None:
    job = FROM_VIEW.replace("SELECT number FROM positive", "SELECT twice(number) FROM numbers")
    world = deployed(tmp_path, job, twice="CREATE FUNCTION twice AS 'a.Twice';", numbers=TABLES)
    assert len(planned(tmp_path, world, job, twice=f"{function}\n;", numbers=TABLES)) == steps


def test_tags_say_their_version_and_can_be_listed(tmp_path: Path) -> None:
    live, applied = deployed(tmp_path)
    name = str(applied.resources[JOB].spec["fingerprint"])
    assert version_of(name) == VERSION
    assert not set(",:") & set(name)
    assert live.resources[JOB].observed["words"] == OF_THE_FIRST_RELEASE


@every_world
def test_a_job_that_another_has_taken_the_place_of_is_drift(tmp_path: Path, world: Deployed) -> None:
    live, applied = world(tmp_path)
    step = only_step(planned(tmp_path, (with_object(live, running({FINGERPRINT_TAG: "4" * 16})), applied), REWRITTEN))
    assert (step.action, step.reason) == (Action.REPLACE, Reason.DRIFTED)


@every_world
def test_without_the_record_a_job_is_known_by_its_words(tmp_path: Path, world: Deployed) -> None:
    found = without_record(world(tmp_path))
    taken_back = only_step(planned(tmp_path, found))
    assert (taken_back.action, taken_back.reason, taken_back.script) == (Action.RECORD, Reason.FITS, ())
    assert taken_back.result is not None
    assert taken_back.result.owned, "its tags tell that this project started it"
    changed = only_step(planned(tmp_path, found, LOOSENED))
    assert (changed.action, changed.reason) == (Action.REPLACE, Reason.UNRECORDED)
    assert [each.kind for each in changed.hazards] == ["fresh-start"]
    assert changed.result is not None
    assert changed.result.owned, "it is ours from then on, and destroy has to end it"


def test_without_the_record_this_releases_jobs_are_known_by_their_meaning(tmp_path: Path) -> None:
    step = only_step(planned(tmp_path, without_record(deployed(tmp_path)), REWRITTEN))
    assert (step.action, step.reason) == (Action.RECORD, Reason.FITS)


@pytest.mark.parametrize(("world", "version"), [(of_the_first_release, 1), (of_a_later_release, VERSION + 1)])
def test_without_the_record_another_spelling_of_other_rules_is_said_to_be_unknown(
    tmp_path: Path, world: Deployed, version: int
) -> None:
    step = only_step(planned(tmp_path, without_record(world(tmp_path)), REWRITTEN))
    assert (step.action, step.reason) == (Action.REPLACE, Reason.UNRECORDED)
    assert [each.path for each in step.differences] == [
        f"fingerprint (of rules {version} and {VERSION}, which do not compare)"
    ]


@pytest.mark.parametrize("text", ["INSERT INTO a SELECT", "", "SELECT 1; SELECT 2"])
def test_a_recorded_text_that_is_no_longer_read_is_a_change(tmp_path: Path, text: str) -> None:
    live, applied = of_the_first_release(tmp_path)
    job = applied.resources[JOB]
    spec = {**job.spec, "statement": {"text": text, "fingerprint": "f"}}
    step = only_step(planned(tmp_path, (live, with_object(applied, replace(job, spec=spec)))))
    assert (step.action, step.reason) == (Action.REPLACE, Reason.CHANGED)
    assert [each.path for each in step.differences] == ["statement"]


@every_world
def test_an_ill_job_is_waited_for_and_recorded_by_the_name_that_it_carries(tmp_path: Path, world: Deployed) -> None:
    found = observed_otherwise(world(tmp_path), state="RESTARTING")
    name = str(found[0].resources[JOB].spec["fingerprint"])
    step = only_step(planned(tmp_path, found, REWRITTEN))
    assert (step.action, step.script) == (Action.UPDATE, (JobRunning(str(JOB), name),))
    assert step.result is not None
    assert step.result.spec == found[1].resources[JOB].spec
    recovered = observed_otherwise((found[0], with_object(found[1], step.result)), state="RUNNING")
    assert len(planned(tmp_path, recovered, REWRITTEN)) == 0
    assert all(each.healthy for each in status(*recovered) if each.address == JOB)


@every_world
def test_a_failed_job_comes_back_as_the_text_that_its_state_is_of(tmp_path: Path, world: Deployed) -> None:
    found = observed_otherwise(world(tmp_path), state="FAILED", restore_path="file:///chk-7")
    step = only_step(planned(tmp_path, found, REWRITTEN))
    assert (step.action, step.hazards) == (Action.CREATE, ())
    (sent,) = (each for each in step.script if isinstance(each, FlinkSql))
    assert sent.config["execution.state-recovery.path"] == "file:///chk-7"
    recorded = found[1].resources[JOB]
    assert sent.statements[-1] == _text(recorded)
    assert step.result is not None
    assert step.result.spec == recorded.spec
    again = (with_object(found[0], running(tags_of(sent))), with_object(found[1], step.result))
    assert len(planned(tmp_path, again, REWRITTEN)) == 0


def test_a_job_that_left_nothing_begins_with_the_text_of_the_file(tmp_path: Path) -> None:
    live, applied = of_the_first_release(tmp_path)
    gone = State.of(each for each in live if each.address != JOB)
    step = only_step(planned(tmp_path, (gone, applied), REWRITTEN))
    assert (step.action, step.reason) == (Action.CREATE, Reason.GONE)
    assert step.result is not None
    assert "INNER JOIN" in str(_text(step.result))
    assert version_of(str(step.result.spec["fingerprint"])) == VERSION


def _text(job: Resource) -> object:
    return cast(Mapping[str, Any], job.spec["statement"])["text"]


def test_a_release_that_finds_a_difference_where_this_one_saw_none_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = deployed(tmp_path)
    module = import_module("heartwatch_deploy.engines.flink_sql.recognise")
    monkeypatch.setattr(module, "versioned", lambda digits: f"{VERSION + 1}-{digits}")
    meanings = import_module("heartwatch_deploy.engines.flink_sql.meanings")
    monkeypatch.setattr(meanings, "meaning_of_text", lambda text: " ".join(canonical_sql(tree_of(text)).split()))
    assert len(planned(tmp_path, before)) == 0
    assert only_step(planned(tmp_path, before, REWRITTEN)).reason is Reason.CHANGED


def tree_of(text: str) -> exp.Expression:
    (statement,) = read_statements(text)
    assert statement.tree is not None
    return statement.tree
