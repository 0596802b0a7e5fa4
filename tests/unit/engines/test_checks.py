"""Answers of running servers, carried back to the source."""

from pathlib import Path

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.check import HttpAnswer, SqlAnswer
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.request import FlinkSql
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


def test_refused_connector_setting(tmp_path: Path) -> None:
    here = world(tmp_path)
    engine = ENGINES["kafka_connect"]
    (check,) = engine.checks(here)
    body = {"configs": [{"value": {"name": "database.port", "errors": ["Invalid value"]}}]}
    (found,) = engine.judge(check, HttpAnswer(200, body), here)
    assert found.span is not None
    assert found.span.excerpt.strip() == '"database.port": 5432,'
    assert (found.code, found.cause) == ("HW304", "Invalid value")
