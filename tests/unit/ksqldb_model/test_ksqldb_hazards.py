"""The hazards of a ksqlDB server as a client meets them: the model behind a socket, the client before it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from heartwatch_deploy.clients import ksqldb_entities as entities
from heartwatch_deploy.clients import ksqldb_refusals as refusals
from heartwatch_deploy.clients.http import Limits, Unreachable
from heartwatch_deploy.clients.ksqldb import KsqlServer, Start
from heartwatch_deploy.clients.ksqldb_queries import KsqlQueries
from tests.ksqldb_model.messages import Request
from tests.ksqldb_model.runner import RateLimit
from tests.ksqldb_model.server import ModelServer
from tests.ksqldb_model.serving import Fault, Served, serving
from tests.ksqldb_model.world import COMMAND_TOPIC

SOURCE = "CREATE STREAM a (id STRING KEY, v INT) WITH (kafka_topic='a', value_format='JSON', partitions=1);"
COPY = "CREATE STREAM b AS SELECT id, v FROM a;"
REPLACED = "CREATE OR REPLACE STREAM b AS SELECT id, v FROM a;"
AT_ONCE = Limits(connect=1, answer=5, patience=0, busy=0)


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as found:
        yield found


@pytest.fixture
def ksql(served: Served) -> KsqlServer:
    return KsqlServer(served.address, limits=AT_ONCE)


def run(ksql: KsqlServer, *statements: str) -> list[entities.Entity | None]:
    return [ksql.execute(each, start=Start.EARLIEST) for each in statements]


def command(found: entities.Entity | None) -> entities.Distributed:
    assert isinstance(found, entities.Distributed)
    return found


def topics(ksql: KsqlServer) -> set[str]:
    (found,) = ksql.ask("SHOW ALL TOPICS;")
    assert isinstance(found, entities.Topics)
    return {each.name for each in found.topics}


def streams(ksql: KsqlServer) -> set[str]:
    (found,) = ksql.ask("SHOW STREAMS;")
    assert isinstance(found, entities.Sources)
    return {each.name for each in found.sources}


def queries(ksql: KsqlServer) -> dict[str, entities.ListedQuery]:
    (found,) = ksql.ask("SHOW QUERIES;")
    assert isinstance(found, entities.Queries)
    return {each.id: each for each in found.queries}


def test_1_a_refused_drop_has_deleted_the_topic_already(ksql: KsqlServer) -> None:
    run(ksql, SOURCE, COPY)
    with pytest.raises(refusals.StatementRefused, match="read from this source"):
        run(ksql, "DROP STREAM a DELETE TOPIC;")
    assert "A" in streams(ksql)
    assert "a" not in topics(ksql)


def test_1_a_plain_drop_leaves_the_topic(ksql: KsqlServer) -> None:
    run(ksql, SOURCE, COPY)
    run(ksql, "DROP STREAM b;", "DROP STREAM a;")
    assert streams(ksql) == {"KSQL_PROCESSING_LOG"}
    assert {"a", "B"} <= topics(ksql)


def test_1_a_dry_run_applies_nothing(ksql: KsqlServer) -> None:
    run(ksql, SOURCE)
    before = topics(ksql)
    assert ksql.dry_run([COPY, "DROP STREAM b;", "DROP STREAM a;"], start=Start.EARLIEST) is None
    found = ksql.dry_run([COPY, "DROP STREAM a;"], start=Start.EARLIEST)
    assert isinstance(found, refusals.StatementRefused)
    assert found.statement == "DROP STREAM a;"
    assert (streams(ksql), topics(ksql)) == ({"A", "KSQL_PROCESSING_LOG"}, before)


def test_1_ending_a_query_whose_sink_topic_has_gone_blocks_the_runner(served: Served, ksql: KsqlServer) -> None:
    run(ksql, SOURCE, COPY, "INSERT INTO a (id, v) VALUES ('k', 1);")
    found = command(run(ksql, "DROP STREAM b DELETE TOPIC;")[0])
    assert (found.command.status, found.command.query_id) == ("EXECUTING", None)
    with pytest.raises(refusals.RunnerBusy):
        run(ksql, "CREATE TYPE t AS INT;")
    served.wait(60)
    status = ksql.status(found.command_id)
    assert status is not None
    assert status.is_over
    run(ksql, "CREATE TYPE t AS INT;")


def test_2_a_fenced_statement_was_not_written_and_is_sent_again(served: Served) -> None:
    ksql = KsqlServer(served.address, limits=AT_ONCE)
    served.model.runner.fenced = True
    with pytest.raises(refusals.Fenced):
        run(ksql, SOURCE)
    assert streams(ksql) == {"KSQL_PROCESSING_LOG"}
    served.model.runner.fenced = False
    run(ksql, SOURCE)
    assert "A" in streams(ksql)


def test_3_a_second_replace_in_the_window_blocks_the_runner(served: Served, ksql: KsqlServer) -> None:
    created = command(run(ksql, SOURCE, COPY)[1])
    first = command(run(ksql, REPLACED)[0])
    assert (first.command.status, first.command.query_id) == ("SUCCESS", created.command.query_id)
    second = command(run(ksql, REPLACED)[0])
    assert (second.command.status, second.command.query_id) == ("EXECUTING", None)
    assert {each.state for each in queries(ksql).values()} == {"RUNNING"}  # which tells nothing
    with pytest.raises(refusals.RunnerBusy) as busy:
        run(ksql, "CREATE TYPE t AS INT;")
    assert busy.value.not_written
    served.wait(46)
    run(ksql, "CREATE TYPE t AS INT;")
    assert ksql.status(second.command_id) == entities.CommandStatus(
        "SUCCESS", f"Created query with ID {first.command.query_id}", first.command.query_id
    )


def test_3_a_patient_client_gets_through_a_busy_runner(served: Served, ksql: KsqlServer) -> None:
    run(ksql, SOURCE, COPY, REPLACED, REPLACED)
    served.wait(30)
    patient = KsqlServer(served.address, limits=Limits(busy=30.0))
    assert isinstance(run(patient, "CREATE TYPE t AS INT;")[0], entities.Distributed)


def test_4_nothing_guards_the_command_topic(served: Served, ksql: KsqlServer) -> None:
    run(ksql, SOURCE, COPY)
    run(ksql, f"CREATE STREAM c (v INT) WITH (kafka_topic='{COMMAND_TOPIC}', value_format='JSON');")
    run(ksql, "DROP STREAM c DELETE TOPIC;")
    assert (ksql.info().status, ksql.health().is_healthy) == ("DEGRADED", False)
    with pytest.raises(refusals.Degraded) as degraded:
        run(ksql, "CREATE TYPE t AS INT;")
    assert not degraded.value.not_written
    served.model.restart()
    assert ksql.info().status == "RUNNING"
    assert (streams(ksql), queries(ksql)) == ({"KSQL_PROCESSING_LOG"}, {})


def test_5_if_not_exists_compares_nothing_and_starts_nothing(ksql: KsqlServer) -> None:
    created = command(run(ksql, SOURCE, COPY)[1])
    run(ksql, f"TERMINATE {created.command.query_id};")
    clause = "WITH (kafka_topic='x', value_format='AVRO', partitions=3)"
    other = f"CREATE TABLE IF NOT EXISTS b (k BIGINT PRIMARY KEY, x DOUBLE) {clause};"
    for statement in (COPY.replace("STREAM", "STREAM IF NOT EXISTS"), other):
        assert isinstance(run(ksql, statement)[0], entities.Warned)
    assert queries(ksql) == {}


def test_6_insert_into_runs_twice_unless_its_query_has_a_name(ksql: KsqlServer) -> None:
    run(ksql, SOURCE, SOURCE.replace("a (", "c (").replace("'a'", "'c'"))
    insert = "INSERT INTO c SELECT id, v FROM a;"
    run(ksql, insert, insert)
    assert len(queries(ksql)) == 2
    named = "INSERT INTO c WITH (QUERY_ID='fixed') SELECT id, v FROM a;"
    run(ksql, named)
    with pytest.raises(refusals.StatementRefused, match="Query ID 'FIXED' already exists"):
        run(ksql, named)
    assert "FIXED" in queries(ksql)


def test_7_after_terminate_what_was_refused_is_taken(ksql: KsqlServer) -> None:
    create = "CREATE TABLE t AS SELECT id, COUNT(*) AS n FROM a GROUP BY id;"
    replace = "CREATE OR REPLACE TABLE t AS SELECT id, COUNT(*) AS n, SUM(v) AS s FROM a GROUP BY id;"
    created = command(run(ksql, SOURCE, create)[1])
    with pytest.raises(refusals.RequestRefused, match="not upgradeable"):
        run(ksql, replace)
    run(ksql, f"TERMINATE {created.command.query_id};")
    assert command(run(ksql, replace)[0]).command.status == "SUCCESS"


def test_8_terminated_and_created_again_is_another_query_and_group(ksql: KsqlServer) -> None:
    created = command(run(ksql, SOURCE, COPY)[1]).command.query_id
    run(ksql, f"TERMINATE {created};")
    again = command(run(ksql, REPLACED)[0]).command.query_id
    assert created != again
    (described,) = ksql.ask(f"EXPLAIN {again};")
    assert isinstance(described, entities.QueryDescriptions)
    assert described.queries[0].consumer_group == f"_confluent-ksql-default_query_{again}"
    assert described.queries[0].properties == {"ksql.streams.auto.offset.reset": "earliest"}


def test_a_request_that_fails_when_it_runs_leaves_what_ran_before(ksql: KsqlServer) -> None:
    with pytest.raises(refusals.AssertionFailed):
        ksql.ask(f"{SOURCE} ASSERT TOPIC nope; {COPY}")
    assert streams(ksql) == {"A", "KSQL_PROCESSING_LOG"}


def test_a_statement_over_the_rate_is_not_written(served: Served, ksql: KsqlServer) -> None:
    served.model.runner.rate_limit = RateLimit(0.5)
    run(ksql, SOURCE)
    with pytest.raises(refusals.RateLimited):
        run(ksql, COPY)
    assert "B" not in streams(ksql)
    served.wait(10)
    run(ksql, COPY)


def test_a_number_that_the_server_has_not_reached_is_waited_for_in_vain(ksql: KsqlServer) -> None:
    created = command(run(ksql, SOURCE)[0])
    assert ksql.ask("SHOW STREAMS;", after=created.sequence_number)
    with pytest.raises(refusals.NotCaughtUp):
        ksql.ask("SHOW STREAMS;", after=created.sequence_number + 2)


@pytest.mark.parametrize(
    ("fault", "applied"),
    [
        (Fault.REQUEST_LOST, False),
        (Fault.ANSWER_LOST, True),
        (Fault.ANSWER_HALVED, True),
        (Fault.CRASH_BEFORE, False),
        (Fault.CRASH_AFTER, True),
    ],
)
def test_a_broken_connection_does_not_tell_whether_the_statement_ran(
    served: Served, ksql: KsqlServer, fault: Fault, applied: bool
) -> None:
    run(ksql, SOURCE)
    served.faults.append(fault)
    with pytest.raises(Unreachable):
        run(ksql, COPY)
    served.model.restart()
    assert ("B" in streams(ksql)) == applied
    assert len(served.seen) == 3  # the statement was not sent again


def test_a_restart_keeps_what_was_written_and_ends_what_was_read(served: Served, ksql: KsqlServer) -> None:
    created = command(run(ksql, SOURCE, COPY)[1]).command.query_id
    run(ksql, f"PAUSE {created};", REPLACED, REPLACED)  # the last is still executing
    served.model.restart()
    assert queries(ksql)[str(created)].status_count == {"RUNNING": 1}
    run(ksql, f"TERMINATE {created};")
    assert ksql.status(f"terminate/{created}/execute") is not None
    served.model.restart()
    assert ksql.status(f"terminate/{created}/execute") is None
    assert ksql.status("stream/`B`/create") is not None


def test_a_starting_server_takes_nothing_and_says_so(served: Served, ksql: KsqlServer) -> None:
    served.model.phase = "starting"
    with pytest.raises(refusals.Starting):
        run(ksql, SOURCE)
    served.model.restart()
    run(ksql, SOURCE)


def test_queries_tell_their_columns_and_what_cannot_be_pulled(served: Served, ksql: KsqlServer) -> None:
    run(ksql, SOURCE, "CREATE TABLE t AS SELECT id, COUNT(*) AS n FROM a GROUP BY id;")
    read = KsqlQueries(served.address, limits=AT_ONCE)
    with pytest.raises(refusals.NotServing), read.query("SELECT * FROM t;"):
        pass
    served.wait(5)
    with read.query("SELECT * FROM t;") as reading:
        assert (reading.header.names, reading.header.types) == (("ID", "N"), ("STRING", "BIGINT"))
        assert list(reading.rows) == []
    assert not read.close("nobody")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "'",
        "CREATE",
        "SELECT (((((",
        "SET 'a'='b';",
        "${x};",
        "'${x",
        "DROP STREAM `;",
        "CREATE STREAM s ();",
        "\x00",
        "CREATE STREAM s (a INT) WITH (kafka_topic='s', value_format='JSON', partitions='x');",
    ],
)
@pytest.mark.parametrize(("path", "key"), [("/ksql", "ksql"), ("/query-stream", "sql"), ("/query", "ksql")])
def test_any_text_gets_an_answer(text: str, path: str, key: str) -> None:
    body: dict[str, Any] = {key: text}
    found = ModelServer().handle(Request("POST", path, json.dumps(body)))
    assert found.status in (200, 400, 500)
