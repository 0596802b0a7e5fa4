"""Answers of running servers, carried back to the source."""

from dataclasses import replace
from pathlib import Path

import pytest

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.engines.schema_registry.compared import compared
from heartwatch_deploy.model.check import HttpAnswer, SqlAnswer
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.request import FlinkSql
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import desired_of
from tests.unit.small_project import SOUND, project_with


def world(directory: Path) -> World:
    desired = desired_of(project_with(SOUND, directory))
    return World("small", desired.state, files=desired.files)


def flink_says(directory: Path, failed: int, message: str) -> Diagnostic:
    here = world(directory)
    (check,) = ENGINES["flink_sql"].checks(here)
    (found,) = ENGINES["flink_sql"].judge(check, SqlAnswer(failed, message), here)
    return found


def test_each_job_is_explained_after_its_definitions(tmp_path: Path) -> None:
    (check,) = ENGINES["flink_sql"].checks(world(tmp_path))
    assert isinstance(check.request, FlinkSql)
    assert check.request.statements[-1].startswith("EXPLAIN INSERT INTO large_numbers\n")
    assert len(check.request.statements) == 4


def test_place_in_the_statement_of_a_job(tmp_path: Path) -> None:
    message = "SQL validation failed. From line 3, column 7 to line 3, column 14: Column 'number' not found"
    found = flink_says(tmp_path, 3, message)
    assert found.span is not None
    assert (found.span.path, found.span.line, found.span.column, found.span.length) == (
        "flink_sql/large_numbers.sql",
        5,
        7,
        8,
    )
    assert found.cause == "SQL validation failed. Column 'number' not found"


def test_first_line_is_shifted_by_explain(tmp_path: Path) -> None:
    found = flink_says(tmp_path, 3, "at line 1, column 21")  # EXPLAIN INSERT INTO large_numbers
    assert found.span is not None
    assert found.span.excerpt[found.span.column - 1 :] == "large_numbers"


def test_place_in_a_definition_of_another_file(tmp_path: Path) -> None:
    found = flink_says(tmp_path, 2, 'Encountered "INT" at line 1, column 30.')
    assert found.span is not None
    assert found.span.path == "flink_sql/numbers.sql"
    assert str(found.needed_by[0]) == "flink_sql.job/large_numbers"


def test_incompatible_schema_and_unknown_subject(tmp_path: Path) -> None:
    here = world(tmp_path)
    engine = ENGINES["schema_registry"]
    (check,) = engine.checks(here)
    assert engine.judge(check, HttpAnswer(404, {"message": "no such subject"}), here) == ()
    assert engine.judge(check, HttpAnswer(200, {"is_compatible": True}), here) == ()
    (found,) = engine.judge(check, HttpAnswer(200, {"is_compatible": False, "messages": ["no default"]}), here)
    assert (found.code, found.cause) == ("HW303", "no default")


def test_a_registry_without_a_reason_gets_one_from_the_versions(tmp_path: Path) -> None:
    here = world(tmp_path)
    engine = ENGINES["schema_registry"]
    (check,) = engine.checks(here)
    answer = HttpAnswer(200, {"is_compatible": False})
    (found,) = engine.judge(check, answer, here)
    assert found.cause.startswith("the registry gives no reason; `plan` compares")
    subject = here.desired.resources[check.address]
    live = replace(subject, spec={"schema": {"type": "record", "name": "old", "fields": []}, "compatibility": None})
    (found,) = engine.judge(check, answer, replace(here, live=State.of([live])))
    assert "is new and has no default" in found.cause


def test_what_differs_between_two_versions_of_a_schema() -> None:
    def record(*fields: dict[str, Json]) -> Json:
        return {"type": "record", "name": "r", "fields": fields}

    kept, a = {"name": "kept", "type": "int"}, {"name": "a", "type": ["null", "int"]}
    b, wider = {"name": "b", "type": "int", "default": 0}, {"name": "kept", "type": "long"}
    assert compared(record(kept), record(kept)) == "the schema as a whole is another one"
    assert compared(record(kept), record(kept, a, b)) == "`a` is new and has no default; `b` is new, with a default"
    assert compared(record(kept, a), record(kept)) == "`a` is gone"
    assert compared(record(kept), record(wider)) == "`kept` was int and is now long"
    assert compared(record({**a, "type": "int"}), record(a)) == '`a` was int and is now ["null","int"]'
    assert compared("string", "int") == "the schema as a whole is another one"


@pytest.mark.parametrize(
    ("written", "wanted", "asked"),
    [("BACKWARD", "BACKWARD", 1), ("BACKWARD", None, 1), ("BACKWARD", "NONE", 0), (None, "BACKWARD", 0)],
)
def test_a_level_that_is_about_to_change_does_not_judge(
    tmp_path: Path, written: str | None, wanted: str | None, asked: int
) -> None:
    here = world(tmp_path)
    (subject,) = [each for each in here.desired if each.address.engine == "schema_registry"]
    desired = replace(subject, spec={**subject.spec, "compatibility": wanted})
    live = replace(subject, spec={"schema": {"type": "string"}, "compatibility": written})
    both = replace(here, desired=State.of([desired]), live=State.of([live]))
    assert len(ENGINES["schema_registry"].checks(both)) == asked


def test_refused_connector_setting(tmp_path: Path) -> None:
    here = world(tmp_path)
    engine = ENGINES["kafka_connect"]
    (check,) = engine.checks(here)
    body = {"configs": [{"value": {"name": "database.port", "errors": ["Invalid value"]}}]}
    (found,) = engine.judge(check, HttpAnswer(200, body), here)
    assert found.span is not None
    assert found.span.excerpt.strip() == '"database.port": 5432,'
    assert (found.code, found.cause) == ("HW304", "Invalid value")
