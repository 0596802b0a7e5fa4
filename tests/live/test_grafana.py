"""Every panel of the dashboards, asked as Grafana would: its SQL of the real Postgres, its PromQL of a real Prometheus
that scrapes our exporter; and that the exporter's figures are the servers' own. Grafana itself does not run here."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from rich.console import Console

from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import synthetic_range
from heartwatch_deploy.stack import available, extras
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.paths import cache_dir
from heartwatch_deploy.stack.process import until
from heartwatch_deploy.stack.progress import Progress
from tests.live import grafana
from tests.live.conftest import RunningStack
from tests.live.watched import BEATS, DEAD, LATE, RATE, SEEN_WITHIN, USERS, Watched, fed
from tests.prove.evidence import Topics
from tests.prove.recorded import heartwatch
from tests.unit.content.dashboards import FILES, FOLDER, Query, load, panels, queries

pytestmark = pytest.mark.live

RULES = sorted((FOLDER.parent / "alerts").glob("*.yaml"))
NOBODY = {"user": ""}


@pytest.fixture(scope="module")
def watched(stack: RunningStack) -> Iterator[Watched]:
    """HeartWatch's core and the part timescale, deployed from nothing in the stack's own project, which its exporter
    watches."""
    skip_without_prometheus(stack)
    assert heartwatch(stack.project, "destroy", "--yes").returncode == 0
    environment = stack.project / "deploy" / "environments" / "dev.yaml"
    before = environment.read_text()
    RangeTable(Servers(project_dir=stack.project).postgres()).load(
        [synthetic_range(user_id_of(number), seed=1) for number in range(USERS)]
    )
    try:
        environment.write_text(re.sub(r"^parts: .*\n", "", before, flags=re.MULTILINE) + "parts: [timescale]\n")
        done = heartwatch(stack.project, "apply")
        assert done.returncode == 0, done.stderr
        yield from fed(stack)
        assert heartwatch(stack.project, "destroy", "--yes").returncode == 0
    finally:
        environment.write_text(before)


def skip_without_prometheus(stack: RunningStack) -> None:
    if "metrics" in stack.endpoints.parts:
        return
    try:
        available.programs(extras.chosen(["metrics"]), cache_dir(), Progress(Console(stderr=True)))
    except StackError as failure:
        pytest.skip(f"the dashboards' queries are NOT asked of a Prometheus and a Postgres:\n{failure}")
    pytest.fail("Prometheus can be had here, but the stack does not run its extra `metrics`")


def of(datasource: str) -> list[Any]:
    found = [each for each in queries() if each.datasource == datasource]
    return [pytest.param(each, id=f"{each} {number}") for number, each in enumerate(found)]


@pytest.mark.parametrize("query", of("heartwatch-postgres"))
def test_a_sql_gives_rows_of_the_columns_that_its_panel_needs(watched: Watched, query: Query) -> None:
    names, rows = watched.stack.ask(grafana.sql(query.text, watched.asked, NOBODY))
    assert rows, "the panel would be empty"
    if query.kind == "time_series":
        assert names[0] == "time"
        times = [float(row[0]) for row in rows]
        assert times == sorted(times)
        values = [row[number] for row in rows for number, name in enumerate(names) if name not in {"time", "metric"}]
    elif query.type in {"stat", "barchart"}:
        values = [row[-1] for row in rows]
    else:
        (panel,) = [each for file in FILES for each in panels(load(file)) if each["title"] == query.panel]
        named = {each["matcher"]["options"] for each in panel["fieldConfig"]["overrides"]}
        assert named <= set(names), "an override names a column that is not there"
        values = [row[names.index("average")] for row in rows]
    assert values
    assert all(float(value) > 0 for value in values)


def test_a_person_named_above_narrows_the_panels(watched: Watched) -> None:
    for query in (each for each in queries() if "${user:sqlstring}" in each.text):
        everybody = watched.stack.ask(grafana.sql(query.text, watched.asked, NOBODY))[1]
        nobody = watched.stack.ask(grafana.sql(query.text, watched.asked, {"user": "it's nobody"}))[1]
        assert nobody != everybody
        assert all(not value for row in nobody for value in row), query


def test_the_numbers_of_the_vitals_are_those_of_the_tables(watched: Watched) -> None:
    asked, panel = watched.asked, "Alerts while still"
    (query,) = [each for each in queries() if each.panel == panel]
    everything = grafana.Asked(asked.begin - 86400, asked.end + 86400)

    def both() -> bool:
        shown = watched.stack.ask(grafana.sql(query.text, everything, NOBODY))[1][0][0]
        return bool(shown == watched.count("out_of_range_while_still"))

    assert until(both, seconds=SEEN_WITHIN), "the chosen time holds every alert"


@pytest.mark.parametrize("query", of("heartwatch-prometheus"))
def test_a_promql_is_understood_and_gives_series(watched: Watched, query: Query) -> None:
    assert until(lambda: bool(watched.series(query)), seconds=SEEN_WITHIN, every=1.0), "the panel would be empty"
    for each in watched.series(query):
        assert all(value not in {"NaN", "+Inf", "-Inf"} for _, value in each["values"])


def test_the_variable_of_topics_offers_the_topics(watched: Watched) -> None:
    (variable,) = load(next(file for file in FILES if file.stem == "pipeline"))["templating"]["list"]
    metric, label = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["definition"]).groups()  # type: ignore[union-attr]
    offered = watched.prometheus(f"label/{label}/values", **{"match[]": metric})
    assert {"readings", "vitals", "heartbeats", "dead_letters"} <= set(offered)


def test_the_rate_of_readings_is_the_one_at_which_they_are_sent(watched: Watched) -> None:
    def near() -> bool:
        return 0.7 * RATE < watched.newest("Readings a second").get("", 0.0) < 1.5 * RATE

    assert until(near, seconds=SEEN_WITHIN, every=1.0), watched.newest("Readings a second")


def test_everything_is_well_and_says_so(watched: Watched) -> None:
    for panel in ("Servers that do not answer", "Queries that do not run", "Connectors that do not run"):
        assert until(lambda panel=panel: watched.newest(panel) == {"": 0.0}, seconds=SEEN_WITHIN, every=1.0), panel
    members = {labels["member"] for labels, value in watched.exported("heartwatch_stack_member_up") if value == 1}
    assert {"kafka", "connect", "exporter", "prometheus"} <= members
    assert set(watched.newest("Queries")) == {"heart_rate_alerts", "heartbeats", "out_of_range_while_still", "vitals"}
    assert all(0 <= age < 30 for age in watched.newest("Age of the newest checkpoint").values())


def test_every_rule_is_evaluated_without_an_error(watched: Watched) -> None:
    groups = watched.prometheus("rules")["groups"]
    committed = [group for file in RULES for group in yaml.safe_load(file.read_text())["groups"]]
    assert {each["name"] for each in groups} == {each["name"] for each in committed}
    for told, ours in ((told, ours) for told in groups for ours in committed if told["name"] == ours["name"]):
        assert [rule["name"] for rule in told["rules"]] == [
            each.get("alert") or each["record"] for each in ours["rules"]
        ]

    def evaluated() -> bool:
        rules = [rule for group in watched.prometheus("rules")["groups"] for rule in group["rules"]]
        return all(rule["health"] == "ok" and not rule.get("lastError") for rule in rules)

    assert until(evaluated, seconds=SEEN_WITHIN, every=1.0), watched.prometheus("rules")


def test_an_alert_fires_about_what_it_is_for(watched: Watched) -> None:
    """The twelve minutes of the past that came first hold dead messages, and alerts that nobody could have in time."""

    def firing() -> set[str]:
        found = watched.prometheus("query", query='ALERTS{alertstate="firing"}')["result"]
        return {each["metric"]["alertname"] for each in found}

    expected = {"MessagesUndecodable", "DelayBudgetBurnsFast"}
    assert until(lambda: expected <= firing(), seconds=SEEN_WITHIN, every=1.0), firing()
    assert not firing() & {"ServerSilent", "QueryNotRunning", "ApplyFailed", "ExporterSilent"}


def test_the_history_and_the_promises_are_told(watched: Watched) -> None:
    assert (watched.value("heartwatch_applies_total", verb="apply", result="done") or 0) >= 1
    assert watched.value("heartwatch_objective", objective="lag_messages") == 100000
    assert watched.value("heartwatch_last_apply_without_end") == 0
    assert until(lambda: watched.value("heartwatch_up", what="drift") == 1, seconds=SEEN_WITHIN, every=1.0)


def test_a_stopped_connector_shows(watched: Watched) -> None:
    connector = f"{watched.stack.endpoints.connect}/connectors/rows_to_postgres"
    assert requests.put(f"{connector}/stop", timeout=30).ok
    try:
        expect(watched, "Connectors that do not run", 1.0)
        assert watched.value("heartwatch_connector_state", connector="rows_to_postgres", state="STOPPED") == 1
        assert watched.value("heartwatch_connector_running", connector="vitals_to_postgres") == 1
    finally:
        assert requests.put(f"{connector}/resume", timeout=30).ok
    expect(watched, "Connectors that do not run", 0.0)


def expect(watched: Watched, panel: str, value: float) -> None:
    assert until(lambda: watched.newest(panel) == {"": value}, seconds=SEEN_WITHIN, every=1.0), watched.newest(panel)


def test_a_killed_worker_is_silent_and_the_others_go_on(watched: Watched) -> None:
    def up(what: str) -> float | None:
        return watched.value("heartwatch_up", what=what)

    watched.stack.take_away("connect")
    assert until(lambda: up("connect") == 0, seconds=SEEN_WITHIN, every=0.2)
    assert up("kafka") == up("flink") == up("messages") == 1
    assert watched.exported("heartwatch_connector_running") == [], "old values would lie"
    watched.stack.bring_back("connect")
    assert until(lambda: up("connect") == 1, seconds=SEEN_WITHIN)


def test_the_counters_are_what_kafka_holds(watched: Watched) -> None:
    """Last, for it ends the readings."""
    until(lambda: watched.value("heartwatch_topic_messages_total", topic="dead_letters") == DEAD, seconds=SEEN_WITHIN)
    watched.stop.set()
    kafka, topics = KafkaCluster(watched.stack.endpoints.kafka), Topics(watched.stack.project)
    counted: dict[str, Callable[[], int]] = {
        "readings": lambda: sum(kafka.end_offsets("readings").values()),
        "vitals": lambda: sum(kafka.end_offsets("vitals").values()),
        "out_of_range_while_still": lambda: len(topics.messages("out_of_range_while_still")),
        "heartbeats": lambda: BEATS,
        "dead_letters": lambda: DEAD,
        "late_readings": lambda: LATE,
        "refused_records": lambda: 0,
    }
    for topic, expected in counted.items():

        def equal(topic: str = topic, expected: Callable[[], int] = expected) -> bool:
            return watched.value("heartwatch_topic_messages_total", topic=topic) == expected()

        assert until(equal, seconds=SEEN_WITHIN, every=1.0), (topic, expected())
    offsets = sum(kafka.end_offsets("out_of_range_while_still").values())
    assert offsets > counted["out_of_range_while_still"](), "marks of transactions take offsets, and are not counted"


def test_the_lag_ends_when_the_readings_do(watched: Watched) -> None:
    watched.stop.set()

    kafka, topics = KafkaCluster(watched.stack.endpoints.kafka), Topics(watched.stack.project)

    def left() -> dict[tuple[str, str], float]:
        lags = watched.exported("heartwatch_consumer_lag_messages")
        return {(labels["worker"], labels["topic"]): lag for labels, lag in lags}

    def all_read() -> bool:
        """The marks behind a transaction's last message in a partition are nothing to read."""
        return all(lag <= (marks(topic) if topic in transactional else 0) for (_, topic), lag in left().items())

    def marks(topic: str) -> int:
        return sum(kafka.end_offsets(topic).values()) - len(topics.messages(topic))

    transactional = {"out_of_range_while_still", "vitals_5m", "heartbeats"}
    assert until(all_read, seconds=SEEN_WITHIN, every=1.0), left()
    assert {("vitals", "readings"), ("rows_to_postgres", "heartbeats"), ("vitals_to_postgres", "vitals")} <= set(left())


def test_the_configuration_that_prometheus_runs_with_is_the_committed_one(watched: Watched) -> None:
    running = yaml.safe_load(watched.prometheus("status/config")["yaml"])
    (job,) = running["scrape_configs"]
    assert job["static_configs"][0]["targets"] == [watched.address("exporter").removeprefix("http://")]
    assert running["global"]["scrape_interval"] == f"{grafana.SCRAPE_SECONDS}s"
    flags = watched.prometheus("status/flags")
    assert flags["web.listen-address"].startswith("127.0.0.1:")
    assert flags["storage.tsdb.retention.size"] == "256MiB"
    assert Path(flags["storage.tsdb.path"]).is_relative_to(watched.stack.project)
