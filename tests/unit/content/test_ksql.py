"""The ksqlDB version of the pipeline, compared with Flink's and with what real servers took."""

import json
import re
from collections.abc import Iterator

import pytest
import yaml
from rendered_content import ROOT, Content

from heartwatch_deploy.readings.risk import Coefficients
from heartwatch_deploy.sql.statement import Statement, StatementForm

SHARED = ROOT.parent / "shared" / "ksqldb"
CHAIN = {
    "readings": set(),
    "readings_by_user": {"readings"},
    "historical_ranges": set(),
    "range_versions": {"historical_ranges"},
    "ranges": set(),
    "readings_with_range": {"readings_by_user", "ranges"},
    "out_of_range_windows": {"readings_with_range"},
    "closed_windows": set(),
    "out_of_range_while_still": {"closed_windows"},
    "heart_rate_alerts": {"readings"},
    "late_readings": {"readings"},
    "dead_letters": {"KSQL_PROCESSING_LOG"},
}
"""What each file's first CREATE reads."""
CHAIN_OF_PARTS = {
    "readings_in_detail": set(),
    "wearable_logs": {"readings_in_detail"},
    "vitals": {"readings_in_detail"},
    "vitals_windows": {"readings_in_detail"},
    "closed_vitals_windows": set(),
    "vitals_5m": {"closed_vitals_windows"},
    "patient_heartbeats": set(),
    "heartbeats": {"patient_heartbeats"},
    "raw_wearable_data": set(),
    "normalised_readings": {"raw_wearable_data"},
    "moving_averages": {"readings"},
    "recent_heart_rates": set(),
    "moving_average_alerts": {"recent_heart_rates"},
    "readings_of_devices": set(),
    "device_sessions": {"readings_of_devices"},
    "closed_device_sessions": set(),
    "device_beginnings": {"readings_of_devices"},
    "begun_device_sessions": set(),
    "device_status": {"closed_device_sessions"},
    "acknowledgements": set(),
    "unacknowledged_alerts": {"out_of_range_while_still", "acknowledgements"},
    "alert_runs": {"out_of_range_while_still"},
    "closed_alert_runs": set(),
    "escalations": {"unacknowledged_alerts"},
    "readings_in_full": set(),
    "counters": {"readings_in_full"},
    "counted_readings": set(),
    "activity_windows": {"counted_readings"},
    "closed_activity_windows": set(),
    "activity_summary": {"closed_activity_windows"},
    "stress_windows": {"readings_in_full"},
    "closed_stress_windows": set(),
    "stress_by_state": {"closed_stress_windows"},
    "risk_coefficients": set(),
    "risk_coefficient_versions": {"risk_coefficients"},
    "risk_models": set(),
    "risk_windows": {"readings_in_full"},
    "closed_risk_windows": set(),
    "risk_windows_by_user": {"closed_risk_windows"},
    "risk_inputs": {"risk_windows_by_user", "ranges"},
    "risk_score": {"risk_inputs", "risk_models"},
}
"""The same of files that not every environment deploys: `prod` does, and `dev` when no stack says what it runs."""
RESULTS = ("out_of_range_while_still", "heart_rate_alerts", "late_readings", "dead_letters")
RESULTS_OF_PARTS = (
    *("wearable_logs", "vitals", "vitals_5m", "heartbeats", "moving_average_alerts"),
    *("device_status", "escalations", "activity_summary", "stress_by_state", "risk_score"),
)
TAKEN_SINCE = {"COLLECT_SET"}
"""By the server of docs/decisions/ksqldb-deployed.md."""
IN_KEY_OR_TIME = ("alert_key", "vital_id", "vital_key", "event_time")
"""Columns that Flink puts into a message's key or time."""
QUOTED = re.compile(r"'[^']*'|`[^`]*`|--[^\n]*")


def creates(content: Content) -> Iterator[tuple[str, str, Statement]]:
    for name, text, statement in content.statements("ksqldb"):
        if statement.form in (StatementForm.STREAM, StatementForm.TABLE):
            yield name, text, statement


def option(statement: Statement, name: str) -> str | None:
    found = statement.options.get(name)
    return found.value if found else None


def select_names(text: str) -> list[str]:
    """The column names of the outermost SELECT list, in their order."""
    listed = text.split("SELECT", 1)[1].split("\nFROM", 1)[0]
    return [re.findall(r"`(\w+)`", line)[-1] for line in re.split(r",\n", listed)]


def test_every_file_defines_what_it_is_called_and_reads_what_it_should(content: Content) -> None:
    found = {name: (each.defines, {read.text for read in each.reads}) for name, _, each in creates(content)}
    assert {name: reads for name, (_, reads) in found.items()} == CHAIN | CHAIN_OF_PARTS
    assert all(defines and defines.text == name for name, (defines, _) in found.items())


def test_a_source_over_a_topic_comes_from_a_query_or_from_outside(content: Content) -> None:
    written = {option(each, "KAFKA_TOPIC") for _, text, each in creates(content) if "SELECT" in text}
    declared = {option(each, "KAFKA_TOPIC") for _, text, each in creates(content) if "SELECT" not in text}
    from_outside = {"readings", "historical_ranges", "patient_heartbeats", "raw_wearable_data", "acknowledgements"}
    from_outside |= {"risk_coefficients"}
    inside = {"range_versions", "out_of_range_windows", "vitals_windows", "moving_averages"}
    inside |= {"device_sessions", "device_beginnings", "alert_runs"}
    inside |= {"counters", "activity_windows", "stress_windows", "risk_windows", "risk_coefficient_versions"}
    assert declared == from_outside | inside
    assert inside <= written
    assert {*RESULTS, *RESULTS_OF_PARTS} <= written


def test_results_have_the_registered_fields_in_their_order_and_the_pinned_id(content: Content) -> None:
    ids = content.project.values["schema_ids"]
    assert isinstance(ids, dict)
    found = {file: (text, each) for file, text, each in creates(content)}
    for name in (*RESULTS, *RESULTS_OF_PARTS):
        text, statement = found[name]
        keys = 1 if "PARTITION BY" in text else 0
        assert select_names(text)[keys:] == fields_of(content, f"{name}-value"), name
        assert option(statement, "VALUE_SCHEMA_ID") == str(ids[f"{name}-value"])


def test_flink_writes_the_same_topics_with_the_same_fields(content: Content) -> None:
    found = {
        each.defines.text: (text, each)
        for _, text, each in content.statements("flink_sql")
        if each.form is StatementForm.TABLE and each.defines
    }
    for name in (*RESULTS, *RESULTS_OF_PARTS):
        text, statement = found[name]
        columns = re.findall(r"^  `?(\w+)`? [A-Z]", text.split("\n) WITH")[0], re.MULTILINE)
        assert [each for each in columns if each not in IN_KEY_OR_TIME] == fields_of(content, f"{name}-value"), name
        assert option(statement, "topic") == name


def fields_of(content: Content, subject: str) -> list[str]:
    return [field["name"] for field in json.loads(content.text("schema_registry", subject))["fields"]]


def test_both_engines_fill_readings_from_gateways_with_every_field(content: Content) -> None:
    ((text, statement),) = [(text, each) for file, text, each in creates(content) if file == "normalised_readings"]
    assert select_names(text)[1:] == fields_of(content, "readings-value")
    assert option(statement, "KAFKA_TOPIC") == "readings"
    flink = (
        content.text("flink_sql", "raw_wearable_data").split("CREATE TABLE normalised_readings")[1].split(") WITH")[0]
    )
    columns = set(re.findall(r"^  (\w+) [A-Z]", flink, re.MULTILINE)) - {"event_time"}
    assert columns < set(fields_of(content, "readings-value"))


def test_both_engines_ask_the_same_of_minutes(content: Content) -> None:
    values = content.project.values
    minutes, deviations = values["vitals_window_minutes"], values["moving_average_deviations"]
    assert f"INTERVAL '{minutes}' MINUTE" in content.text("flink_sql", "vitals")
    assert f"SIZE {minutes} MINUTES" in content.text("ksqldb", "vitals_windows")
    limit = rf"> {values['vitals_heart_rate']}\b"
    assert re.search(limit, content.text("flink_sql", "vitals"))
    assert re.search(limit, content.text("ksqldb", "vitals_windows"))
    ksql, millis = content.text("ksqldb", "moving_average_alerts"), int(str(values["moving_average_minutes"])) * 60_000
    assert f"recent_sums(recorded_at, heart_rate, {millis})" in content.text("flink_sql", "moving_average_alerts")
    assert f"- {millis} AND" in ksql
    silent = int(str(values["silent_seconds"]))
    assert f"session_so_far(recorded_at, {silent * 1000})" in content.text("flink_sql", "device_status")
    for name in ("device_sessions", "device_beginnings"):
        words = " ".join(content.text("ksqldb", name).split())
        assert f"WINDOW SESSION ( {silent * 1000 - 1} MILLISECONDS, RETENTION" in words
    assert f"+ {silent * 1000})" in content.text("ksqldb", "device_status")
    for text in (content.text("flink_sql", "moving_average_alerts"), ksql):
        assert f"CAST({deviations} AS DOUBLE) * {deviations} *" in " ".join(text.split())


def test_both_engines_escalate_the_same(content: Content) -> None:
    windows, length = (int(str(content.project.values[name])) for name in ("escalation_windows", "window_seconds"))
    minutes = float(str(content.project.values["acknowledge_minutes"]))
    flink = content.text("flink_sql", "escalations")
    assert f"INTERVAL '{int(minutes * 60)}' SECOND" in flink
    assert re.findall(r"window_end \+ (\d+) \*", flink) == [str(number) for number in range(windows)]
    assert f"WHERE windows = {windows};" in flink
    runs = content.text("ksqldb", "alert_runs")
    assert f"SIZE {windows * length} SECONDS" in runs
    assert f"ADVANCE BY {length} SECONDS" in runs
    assert f"HAVING ARRAY_LENGTH(COLLECT_SET(UNIX_TIMESTAMP(`window_start`))) = {windows}\n" in runs
    # There an alert's time is the start of its window, and the minutes begin at its end.
    assert f"{int(minutes * 60) + length} SECONDS" in content.text("ksqldb", "unacknowledged_alerts")


def test_both_engines_sum_up_and_score_the_same_times(content: Content) -> None:
    values = content.project.values
    minutes, seconds = values["summary_minutes"], int(str(values["risk_window_seconds"]))
    assert seconds % int(str(values["window_seconds"])) == 0, "ranges change on that grid"
    assert content.text("flink_sql", "summaries").count(f"INTERVAL '{minutes}' MINUTE({len(str(minutes))})") == 2
    for name in ("activity_windows", "stress_windows"):
        assert f"SIZE {minutes} MINUTES" in content.text("ksqldb", name)
    assert f"INTERVAL '{seconds}' SECOND" in content.text("flink_sql", "risk_score")
    assert f"SIZE {seconds} SECONDS" in content.text("ksqldb", "risk_windows")
    grid = f"(committed_at + {seconds * 1000 - 1}) / {seconds * 1000}"
    assert grid in content.text("flink_sql", "risk_coefficients")
    assert grid in content.text("ksqldb", "risk_coefficient_versions").replace("`", "")
    for engine, name in (("flink_sql", "risk_score"), ("ksqldb", "risk_windows_by_user")):
        assert f"'{values['risk_model']}'" in content.text(engine, name)


def test_every_input_of_a_score_has_its_coefficient(content: Content) -> None:
    inputs = [name for name in fields_of(content, "risk_score-value") if name in Coefficients._fields[2:]]
    assert inputs == list(Coefficients._fields[2:5]) == ["heart_rate_above", "avg_stress", "avg_temperature"]
    table = content.text("postgres", "risk_coefficients")
    assert re.findall(r"^  (\w+) [A-Z]+", table, re.MULTILINE)[:5] == list(Coefficients._fields[:5])
    for engine in ("flink_sql", "ksqldb"):
        text = content.text(engine, "risk_score").replace("`", "")
        found = re.findall(r"CASE WHEN (\w+)\.(\w+) = 0 THEN .*? ELSE \1\.\2 \* \w+\.(\w+) END", text)
        assert {(factor, value) for _, factor, value in found} == {(each, each) for each in inputs}


def test_both_engines_ask_the_same_question(content: Content) -> None:
    """Thresholds of the windowed query, and which values are in bounds at all."""
    ksql = content.text("ksqldb", "out_of_range_windows")
    flink = content.text("flink_sql", "out_of_range_while_still")
    for part in (
        r"COUNT\(\*\) >= \d+",
        r"\(MAX\(`?latitude`?\) - MIN\(`?latitude`?\)\) \* 111320 <= \d+",
        r"\* 111320 \* COS\(RADIANS\(MIN\(`?latitude`?\)\)\) <= \d+",
    ):
        ours, theirs = (re.findall(part, text) for text in (ksql, flink))
        assert len(ours) == len(theirs) == 1, part
        assert ours[0].replace("`", "") == theirs[0].replace("`", "")
    assert f"SIZE {content.project.values['window_seconds']} SECONDS" in ksql
    assert f"INTERVAL '{content.project.values['window_seconds']}' SECOND" in flink
    for text in (content.text("ksqldb", "heart_rate_alerts"), content.text("flink_sql", "heart_rate_alerts")):
        assert re.search(rf"heart_rate`? > {content.project.values['alert_heart_rate']}\b", text)


def test_both_engines_have_the_same_bounds(content: Content) -> None:
    bounds = re.search(r"bounds' = '([^']+)'", content.text("flink_sql", "readings"))
    assert bounds is not None
    expected = {part.split(":")[0]: tuple(part.split(":")[1].split("..")) for part in bounds[1].split(",")}
    names = ["readings_by_user", "heart_rate_alerts", "late_readings", "dead_letters"]
    names += ["wearable_logs", "vitals", "vitals_windows", "moving_averages", "device_sessions", "device_beginnings"]
    names += ["counters", "stress_windows", "risk_windows"]
    for table in ("readings_in_detail", "readings_in_full"):
        detailed = re.search(r"bounds' = '([^']+)'", content.text("flink_sql", table))
        assert detailed is not None
        assert detailed[1] == bounds[1]
    for name in names:
        text = content.text("ksqldb", name)
        found = {field: (low, high) for field, low, high in re.findall(r"`(\w+)` BETWEEN (-?\d+) AND (-?\d+)", text)}
        ((low, high),) = re.findall(r"LEN\(`user_id`\) >= (\d+) AND LEN\(`user_id`\) <= (\d+)", text)
        assert {**found, "user_id": (low, high)} == expected, name


def test_a_query_says_the_retention_that_its_topics_file_says(content: Content) -> None:
    """A server refuses a sink that is there with another one than the query's first source has, or the query says."""
    configs = {name: yaml.safe_load(text)["config"] for name, text in content.texts("kafka").items()}
    kept = {name: str(config["retention.ms"]) for name, config in configs.items() if "retention.ms" in config}
    topics = {name: option(statement, "KAFKA_TOPIC") for name, _, statement in creates(content)}
    asked = 0
    for name, text, statement in creates(content):
        sink = option(statement, "KAFKA_TOPIC")
        if "\nSELECT" not in text or sink not in kept or statement.form is not StatementForm.STREAM:
            continue
        inherited = kept.get(topics.get(statement.reads[0].text) or "")
        assert (option(statement, "RETENTION_MS") or inherited) == kept[sink], name
        asked += 1
    assert asked >= 4


def test_the_traps_are_walked_around(content: Content) -> None:
    windows = content.text("ksqldb", "out_of_range_windows")
    assert not re.search(r"LATEST_BY_OFFSET\([^,)]*\)", windows), "ignores nulls: a removed range would live on"
    assert re.search(r"RETENTION .*GRACE PERIOD", windows), "the grammar wants this order"
    assert windows.rstrip().endswith("EMIT FINAL;")
    assert "WINDOWSTART" not in windows.split("HAVING")[1], "window bounds are for the select list only"
    joined = content.text("ksqldb", "readings_with_range")
    assert "LEFT JOIN" in joined, "an inner join would keep ticks from closing windows"
    assert "WINDOW TUMBLING" not in joined, "a join has no window bounds"
    assert "TIMESTAMP = '`valid_from`'" in content.text("ksqldb", "ranges")
    for name, text, statement in creates(content):
        assert not ("TIMESTAMP" in statement.options and "VALUE_SCHEMA_ID" in statement.options), name
        if "\nSELECT" in text:
            assert option(statement, "PARTITIONS") == str(content.project.values["partitions"]), name
            assert option(statement, "REPLICAS") == str(content.project.values["replication"]), name


def test_clauses_stand_in_the_order_of_the_grammar(content: Content) -> None:
    order = ["SELECT", "FROM", "LEFT JOIN", "WINDOW TUMBLING", "WHERE", "GROUP BY", "PARTITION BY", "HAVING", "EMIT"]
    for name, text, _ in content.statements("ksqldb"):
        if "SELECT" in text:
            bare = QUOTED.sub("", text)
            places = [bare.index(f"\n{clause} ") for clause in order[1:] if f"\n{clause} " in bare]
            assert places == sorted(places), name
            assert re.search(r"\nEMIT (CHANGES|FINAL)$", bare), name


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no recorded ksqlDB statements in {SHARED.name}/")
def test_every_word_of_ours_was_taken_by_a_real_server(content: Content, taken: frozenset[str]) -> None:
    for name, text, _ in content.statements("ksqldb"):
        unknown = set(re.findall(r"\b[A-Z][A-Z_]+\b", QUOTED.sub("", text))) - taken - TAKEN_SINCE
        assert not unknown, f"{name}: no server is known to have taken {unknown}"


@pytest.fixture(scope="module")
def taken() -> frozenset[str]:
    recorded = [SHARED / "accepted.jsonl", *(SHARED / "exchanges").glob("*.json")]
    return frozenset(word for path in recorded for word in re.findall(r"[A-Z][A-Z_]+", path.read_text().upper()))
