"""What edits make of state, told by the plans that a gateway has compiled."""

import json
from typing import Any

import pytest

from heartwatch_deploy.engines.flink_sql.edit import edit_of
from heartwatch_deploy.engines.flink_sql.edit.compiled import columns_of
from heartwatch_deploy.model.edit import Edit, Effect
from tests.flink_edits import CASES, TOTAL, WINDOW, Case, Version, recorded


def plan(version: Version) -> Any:
    return recorded()[version.key]


def edit(case: Case) -> Edit:
    settings = (case.before.settings, case.after.settings)
    return edit_of(plan(case.before), plan(case.after), settings=settings)


@pytest.mark.parametrize("name", CASES)
def test_an_edit_is_what_was_tried(name: str) -> None:
    found = edit(CASES[name])
    assert found.effect is CASES[name].effect, found
    assert CASES[name].told in found.words


@pytest.mark.parametrize("name", CASES)
def test_a_statement_left_alone_is_exact_however_flink_counts(name: str) -> None:
    """A gateway numbers operators on from plan to plan."""
    whole = plan(CASES[name].after)
    later = json.loads(json.dumps(whole))
    for each in later["nodes"]:
        each["id"] += 1000
    for each in later["edges"]:
        each |= {"source": each["source"] + 1000, "target": each["target"] + 1000}
    assert edit_of(whole, later, settings=({}, {})).effect is Effect.EXACT


@pytest.mark.parametrize("broken", [None, {}, {"nodes": [], "edges": 3}, {"nodes": [{"id": 1}], "edges": []}, [1]])
def test_what_is_no_plan_is_refused(broken: Any) -> None:
    found = edit_of(plan(WINDOW), broken, settings=({}, {}))
    assert (found.effect, "not as this release knows it" in found.reason) == (Effect.REFUSED, True)


def ttl(before: str, after: str) -> Edit:
    of = [{"table.exec.state.ttl": each} if each else {} for each in (before, after)]
    return edit_of(plan(TOTAL), plan(TOTAL), settings=(of[0], of[1]))


@pytest.mark.parametrize(
    ("before", "after"),
    [("30 d", "31 d"), ("1 s", "1 h"), ("3600000", "1h"), ("60 min", " 1 H "), ("1 d", "0"), ("1 d", ""), ("", "0 ms")],
)
def test_state_that_is_kept_longer_loses_nothing(before: str, after: str) -> None:
    assert ttl(before, after).effect is Effect.EXACT


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("30 d", "1 s", "nothing changed it for 1 s, and was kept for 30 d"),
        ("3600000", "59 min", "nothing changed it for 59 min, and was kept for 1 h"),
        ("", "30 d", "and was kept for ever"),
        ("0", "30 days", "and was kept for ever"),
        ("1 h", "+2 h", "`+2 h`"),
        ("a while", "1 h", "`a while`"),
    ],
)
def test_state_that_expires_sooner_needs_consent_and_says_what_goes(before: str, after: str, told: str) -> None:
    found = ttl(before, after)
    assert found.effect is Effect.MIXED
    assert told in found.words


def test_an_operator_that_nobody_knows_is_refused_when_it_changes() -> None:
    before = json.loads(
        json.dumps(plan(WINDOW)).replace("stream-exec-global-window-aggregate_1", "stream-exec-later_1")
    )
    after = json.loads(json.dumps(before).replace("PT10S", "PT20S"))
    assert edit_of(before, before, settings=({}, {})).effect is Effect.EXACT
    assert "operator later" in edit_of(before, after, settings=({}, {})).reason


def test_row_types_are_read_with_their_brackets_and_quotes() -> None:
    text = "ROW<`a, b` DECIMAL(10, 2) NOT NULL, `c` ROW<`d` INT, `e` MAP<INT, STRING>>, `f` INT 'said, so'> NOT NULL"
    assert list(columns_of(text)) == [
        ("a, b", "DECIMAL(10, 2) NOT NULL"),
        ("c", "ROW<`d` INT, `e` MAP<INT, STRING>>"),
        ("f", "INT"),
    ]


def changed(text: Any, old: str, new: str) -> Any:
    """The plan with all of that said otherwise."""
    said = json.dumps(text)
    assert old in said
    return json.loads(said.replace(old, new))


def test_sessions_that_are_not_aggregated_keep_rows() -> None:
    session = plan(CASES["a session window"].after)
    before = changed(session, "exec-window-aggregate_1", "exec-window-table-function_1")
    after = changed(before, "PT10S", "PT20S")
    assert edit_of(before, before, settings=({}, {})).effect is Effect.EXACT
    assert edit_of(before, after, settings=({}, {})).effect is Effect.REFUSED


def with_last_calc(text: Any, **fields: Any) -> Any:
    """The plan with another calculation in front of its sink."""
    copied = json.loads(json.dumps(text))
    calc = [node for node in copied["nodes"] if "-calc_" in node["type"]][-1]
    assert any(calc.get(key) != value for key, value in fields.items())
    calc.update(fields)
    return copied


def test_rows_that_a_sink_keeps_are_compared() -> None:
    before = json.loads(json.dumps(plan(CASES["HAVING added where nothing follows the aggregate"].after)))
    next(node for node in before["nodes"] if "-sink_" in node["type"])["requireUpsertMaterialize"] = True
    projection = [node for node in before["nodes"] if "-calc_" in node["type"]][-1]["projection"]
    one = {"kind": "LITERAL", "value": 1, "type": "INT NOT NULL"}
    after = with_last_calc(before, projection=[projection[0], one])
    assert edit_of(before, before, settings=({}, {})).effect is Effect.EXACT
    assert edit_of(before, after, settings=({}, {})).effect is Effect.REFUSED


def test_a_filter_behind_what_is_updated_leaves_rows_behind() -> None:
    before = plan(CASES["HAVING added where nothing follows the aggregate"].after)
    condition = [node for node in before["nodes"] if "-calc_" in node["type"]][-1]["condition"]
    after = with_last_calc(before, condition=changed(condition, '"value": 3', '"value": 4'))
    assert edit_of(before, after, settings=({}, {})).effect is Effect.MIXED


def test_where_a_format_reads_by_place_a_column_is_where_it_stands() -> None:
    case = CASES["a column of the source more"]
    before, after = (
        changed(plan(each), '"value.format": "json"', '"value.format": "csv"') for each in (case.before, case.after)
    )
    assert edit_of(before, after, settings=({}, {})).effect is Effect.REFUSED


def test_a_plan_that_does_not_tell_its_tables_is_refused() -> None:
    before = changed(plan(WINDOW), '"resolvedTable"', '"left_out"')
    assert edit_of(before, before, settings=({}, {})).effect is Effect.REFUSED
