"""Who reads what under which group, and which topics are written in transactions, from this repository's content."""

from functools import cache
from pathlib import Path

from heartwatch_deploy.watching.asking import Reader, Ways, query_readers, sink_readers
from heartwatch_deploy.watching.deployment import Deployment, load

ROOT = Path(__file__).parents[3]


@cache
def everything() -> Deployment:
    """All parts; `prod` names its servers, so none is looked for."""
    return load(ROOT, "prod")


def test_sinks_read_under_the_name_that_connect_gives_and_sources_do_not_read() -> None:
    readers = sink_readers(everything())
    assert Reader("vitals_to_postgres", "connector", "vitals", "connect-vitals_to_postgres") in readers
    assert {each.worker for each in readers} == {
        "alert_webhook",
        "escalation_webhook",
        "rows_to_cassandra",
        "rows_to_postgres",
        "vitals_to_postgres",
        "wearable_logs",
    }
    rows = {each.topic for each in readers if each.worker == "rows_to_postgres"}
    assert rows == {"heart_rate_alerts", "out_of_range_while_still", "vitals_5m", "heartbeats"}


def test_queries_read_under_the_groups_of_their_statements() -> None:
    assert Reader("vitals", "query", "readings", "heartwatch-prod-vitals") in query_readers(everything())


def test_exactly_once_tables_are_written_in_transactions() -> None:
    transactional = everything().transactional
    assert {"out_of_range_while_still", "late_readings", "dead_letters", "vitals_5m", "heartbeats"} <= transactional
    assert not {"readings", "vitals", "heart_rate_alerts", "wearable_logs"} & transactional
    assert transactional < set(everything().topics)


def test_lag_is_told_of_topics_that_are_there() -> None:
    there, gone = (Reader("vitals", "query", topic, "g") for topic in ("readings", "gone"))
    ways = Ways({"readings": {0: 10, 1: 5}, "unread": {0: 3}}, {there: {0: 4}, gone: {}})
    assert ways.lags() == {there: 11}
    assert ways.totals() == {"readings": 15, "unread": 3}
