"""Tables: what a file defines, how a live one differs, what is sent."""

from typing import Any

import pytest

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.engines.protocol import Parsed, Settings, World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Grade, HazardKind, Loss, Reason
from heartwatch_deploy.model.check import SqlAnswer
from heartwatch_deploy.model.request import OwnDatabaseSql
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import RenderedFile, Segment, SourceFile

POSTGRES = ENGINES["postgres"]
TABLE = POSTGRES.kinds["table"]
VITALS = Address("postgres", "table", "vitals")
SQL = """-- Every reading.
CREATE TABLE IF NOT EXISTS vitals (
  user_id TEXT NOT NULL,
  recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
  heart_rate int,
  note VARCHAR(10) DEFAULT 'a;b',
  PRIMARY KEY (user_id, recorded_at)
) PARTITION BY RANGE (recorded_at);
DO $$ BEGIN EXECUTE 'SELECT 1; SELECT 2'; END $$;
CREATE INDEX IF NOT EXISTS vitals_by_time ON vitals (recorded_at);
"""
LIVE = {
    "user_id": "text",
    "recorded_at": "timestamp with time zone",
    "heart_rate": "integer",
    "note": "character varying(10)",
}


def rendered(text: str, path: str = "postgres/vitals.sql") -> RenderedFile:
    return RenderedFile(SourceFile(path, text, "postgres"), text, (Segment(0, 0, len(text), verbatim=True),))


def parsed(text: str) -> Parsed:
    return POSTGRES.parse(rendered(text), Settings("heart"))


def desired(text: str = SQL) -> Resource:
    (table,) = parsed(text).resources
    return table


def live(comment: str | None, **changed: str | None) -> Resource:
    columns = {name: type_ for name, type_ in {**LIVE, **changed}.items() if type_}
    (table,) = POSTGRES.read({"tables": {"vitals": {"columns": columns, "comment": comment}}}, "heart")
    return table


def mark(table: Resource) -> str:
    """The comment that deploying the table leaves on it."""
    *_, comment = script(Action.CREATE, None, table)
    return comment.split(" IS ", 1)[1][1:-1].replace("''", "'")


def script(action: Action, there: Resource | None, wanted: Resource) -> tuple[str, ...]:
    differences = TABLE.differences(wanted, there) if there else ()
    change = Change(VITALS, action, Reason.CHANGED, wanted, there, None, differences)
    (request,) = getattr(TABLE, str(action))(change, World("heart", State.of([wanted])))
    assert isinstance(request, OwnDatabaseSql)
    return request.statements


def test_a_file_is_a_table_with_its_statements() -> None:
    table = desired()
    assert table.address == VITALS
    assert len(table.spec["statements"]) == 3  # type: ignore[arg-type]
    columns: Any = table.spec["columns"]
    assert {name: column["type"] for name, column in columns.items()} == {
        "user_id": "TEXT",
        "recorded_at": "TIMESTAMPTZ",
        "heart_rate": "INT",
        "note": "VARCHAR(10)",
    }
    assert columns["note"]["definition"] == "note VARCHAR(10) DEFAULT 'a;b'"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("SELECT 1;", "HW208", 1),
        ("-- nothing\n", "HW208", 1),
        ("CREATE TABLE vitals (a INT);", "HW208", 1),
        ("CREATE TABLE IF NOT EXISTS others (a INT);", "HW208", 1),
        ("CREATE TABLE IF NOT EXISTS vitals (a INT);\nINSERT INTO vitals VALUES (1);", "HW208", 2),
        ("CREATE TABLE IF NOT EXISTS vitals (a INT);\nDROP TABLE vitals;", "HW208", 2),
        ("CREATE TABLE IF NOT EXISTS vitals (a INT);\nCOMMENT ON TABLE vitals IS 'mine';", "HW208", 2),
        ("CREATE TABLE IF NOT EXISTS vitals (a INT DEFAULT 'b);", "HW201", None),
        ("CREATE TABLE IF NOT EXISTS vitals (a INT", "HW201", 1),
    ],
)
def test_what_is_no_such_file_is_told_with_its_line(text: str, code: str, line: int | None) -> None:
    found = parsed(text).diagnostics
    assert {each.code for each in found} == {code}
    assert [each.span.line if each.span else None for each in found][-1] == line


def test_a_table_as_the_file_says_is_no_difference_and_layout_changes_nothing() -> None:
    table = desired()
    assert TABLE.differences(table, live(mark(table))) == ()
    laid_out = desired(SQL.replace("-- Every reading.", "/* all */").replace("  heart_rate int", "heart_rate INT"))
    assert TABLE.differences(laid_out, live(mark(table))) == ()


def test_what_a_sink_added_is_no_difference() -> None:
    table = desired()
    assert TABLE.differences(table, live(mark(table), steps="bigint")) == ()


def test_a_new_column_is_added_in_place_and_all_statements_run_again() -> None:
    table = desired()
    there = live(mark(table), heart_rate=None)
    assert [(each.path, each.grade) for each in TABLE.differences(table, there)] == [
        ("columns.heart_rate", Grade.IN_PLACE)
    ]
    first, *others, comment = script(Action.UPDATE, there, table)
    assert first == 'ALTER TABLE "vitals" ADD COLUMN IF NOT EXISTS heart_rate INT'
    assert tuple(others) == table.spec["statements"]
    assert comment == f"COMMENT ON TABLE \"vitals\" IS '{mark(table)}'"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("heart_rate int", "heart_rate int NOT NULL", "columns.heart_rate.definition"),
        ("'a;b'", "'A;B'", "columns.note.definition"),
        ("(user_id, recorded_at)\n", "(recorded_at, user_id)\n", "constraints"),
        ("RANGE (recorded_at)", "LIST (user_id)", "constraints"),
    ],
)
def test_what_a_second_create_table_would_not_change_is_refused(old: str, new: str, path: str) -> None:
    assert old in SQL
    (found,) = TABLE.differences(desired(SQL.replace(old, new)), live(mark(desired())))
    assert (found.path, found.grade) == (path, Grade.REFUSE)


def test_another_type_is_refused() -> None:
    table = desired()
    found = TABLE.differences(table, live(mark(table), heart_rate="text"))
    assert [(each.path, each.before, each.after, each.grade) for each in found] == [
        ("columns.heart_rate", "TEXT", "INT", Grade.REFUSE)
    ]


@pytest.mark.parametrize(
    "comment",
    [
        None,
        "by hand",
        'heartwatch_deploy other {"frame": "a"}',
        "heartwatch_deploy heart {",
        "heartwatch_deploy heart []",
    ],
)
def test_somebody_elses_table_is_left_as_it_is_or_refused(comment: str | None) -> None:
    table = desired()
    assert TABLE.differences(table, live(comment)) == ()
    (found,) = TABLE.differences(table, live(comment, heart_rate=None))
    assert found.grade is Grade.REFUSE


def test_other_statements_are_a_difference() -> None:
    (found,) = TABLE.differences(desired(SQL.replace("SELECT 2", "SELECT 3")), live(mark(desired())))
    assert (found.path, found.grade) == ("statements", Grade.IN_PLACE)


def test_dropping_quotes_the_name_and_says_what_is_lost() -> None:
    odd = Resource(Address("postgres", "table", 'a"b'), {"columns": {}, "mark": None})
    assert TABLE.delete(odd, World("heart", State())) == (OwnDatabaseSql(('DROP TABLE IF EXISTS "a""b"',)),)
    assert TABLE.holds(odd) == Loss(HazardKind.DELETE_DATA, 'all rows of table a"b are lost')


def test_a_refusal_is_shown_at_its_word() -> None:
    table, file = desired(), rendered(SQL)
    world = World("heart", State.of([table]), files={"postgres/vitals.sql": file})
    (check,) = POSTGRES.checks(world)
    position = "CREATE INDEX IF NOT EXISTS vitals_by_time ON vitals (".index("vitals (") + 1
    (found,) = POSTGRES.judge(check, SqlAnswer(2, "no such relation", position), world)
    assert (found.code, found.cause) == ("HW209", "no such relation")
    assert found.span is not None
    assert found.span.line == 10
    assert found.span.excerpt[found.span.column - 1 :].startswith("vitals (")
    assert POSTGRES.judge(check, SqlAnswer(None), world) == ()
