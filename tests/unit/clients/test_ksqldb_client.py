"""The ksqlDB client: what it sends, what it sends again, and what it never tries."""

from typing import Any

import pytest
from fake_server import FakeServer

from heartwatch_deploy.clients import ksqldb_refusals as refusals
from heartwatch_deploy.clients.http import Limits, Unintelligible
from heartwatch_deploy.clients.ksqldb import KsqlServer, Start
from heartwatch_deploy.clients.ksqldb_decode import sql_type
from heartwatch_deploy.clients.ksqldb_entities import Distributed
from heartwatch_deploy.clients.ksqldb_queries import KsqlQueries

QUICK = Limits(connect=0.5, answer=1.0, patience=0.5, busy=0.5)
CREATED = {
    "@type": "currentStatus",
    "statementText": "CREATE STREAM B AS SELECT * FROM A;",
    "commandId": "stream/`B`/create",
    "commandStatus": {"status": "SUCCESS", "message": "Created query with ID CSAS_B_3", "queryId": "CSAS_B_3"},
    "commandSequenceNumber": 4,
    "warnings": [{"message": "mind the gap"}],
}


def refused(code: int, message: str = "no", **more: Any) -> dict[str, Any]:
    return {"@type": "statement_error", "error_code": code, "message": message, "entities": [], **more}


@pytest.fixture
def ksql(server: FakeServer) -> KsqlServer:
    return KsqlServer(server.address, limits=QUICK)


def test_a_statement_goes_out_alone_with_its_start_and_what_it_waits_for(server: FakeServer, ksql: KsqlServer) -> None:
    server.answer("POST /ksql", 200, [CREATED])
    found = ksql.execute(
        "CREATE …;", start=Start.EARLIEST, properties={"processing.guarantee": "at_least_once"}, after=2
    )
    assert isinstance(found, Distributed)
    assert (found.command.query_id, found.sequence_number, found.warnings) == ("CSAS_B_3", 4, ("mind the gap",))
    sent = server.seen[0][1]
    assert sent == {
        "ksql": "CREATE …;",
        "streamsProperties": {
            "ksql.streams.auto.offset.reset": "earliest",
            "processing.guarantee": "at_least_once",
        },
        "commandSequenceNumber": 2,
    }


def test_inserted_values_answer_nothing(server: FakeServer, ksql: KsqlServer) -> None:
    server.answer("POST /ksql", 200, [])
    assert ksql.execute("INSERT INTO a VALUES (1);", start=Start.LATEST) is None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, refused(42900)),
        (503, refused(50301)),
        (503, refused(50302)),
        (503, "<html>no backend</html>"),
        (500, refused(50000, "…\nCaused by: Timeout while waiting for command topic consumer to process")),
        (500, refused(50000, "Producer with transactionalId 'x' has been fenced by another producer with …")),
    ],
)
def test_what_was_not_written_is_sent_again(server: FakeServer, ksql: KsqlServer, status: int, body: Any) -> None:
    server.answer("POST /ksql", status, body)
    server.answer("POST /ksql", 200, [CREATED])
    assert isinstance(ksql.execute("CREATE …;", start=Start.LATEST), Distributed)
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("status", "body"), [(500, refused(50000, "oh")), (400, refused(40001)), (502, "<html>"), (504, ""), (405, "")]
)
def test_what_may_have_been_written_is_not(server: FakeServer, ksql: KsqlServer, status: int, body: Any) -> None:
    server.answer("POST /ksql", status, body)
    with pytest.raises(refusals.KsqlRefused) as found:
        ksql.execute("CREATE …;", start=Start.LATEST)
    assert not found.value.not_written
    assert len(server.seen) == 1


def test_a_busy_runner_is_given_up_in_the_end(server: FakeServer, ksql: KsqlServer) -> None:
    words = "Timeout while waiting for command topic consumer"
    server.answer("POST /ksql", 500, refused(50000, words, statementText="DROP STREAM a;"))
    with pytest.raises(refusals.RunnerBusy, match=words) as found:
        ksql.execute("DROP STREAM a;", start=Start.LATEST)
    assert (found.value.code, found.value.statement) == (50000, "DROP STREAM a;")
    assert len(server.seen) > 1


def test_a_dry_run_that_ends_at_its_mark_found_nothing(server: FakeServer, ksql: KsqlServer) -> None:
    server.answer("POST /ksql", 400, refused(40002, statementText="PRINT 'dry run';"))
    assert ksql.dry_run(("DROP STREAM a;", "DROP STREAM b;"), start=Start.LATEST) is None
    assert server.seen[0][1]["ksql"] == "DROP STREAM a;\nDROP STREAM b;\nPRINT 'dry run';"


def test_a_dry_run_gives_the_refusal(server: FakeServer, ksql: KsqlServer) -> None:
    server.answer("POST /ksql", 400, refused(40001, "A does not exist.", statementText="DROP STREAM a;"))
    found = ksql.dry_run(["DROP STREAM a;"], start=Start.LATEST)
    assert isinstance(found, refusals.StatementRefused)
    assert found.server_message == "A does not exist."


def test_a_select_among_the_statements_is_not_taken_for_the_mark(server: FakeServer, ksql: KsqlServer) -> None:
    server.answer("POST /ksql", 400, refused(40002, statementText="SELECT * FROM a;"))
    assert isinstance(ksql.dry_run(["SELECT * FROM a;"], start=Start.LATEST), refusals.WrongEndpoint)


def test_deleting_a_topic_is_never_tried_out(server: FakeServer, ksql: KsqlServer) -> None:
    with pytest.raises(ValueError, match="trying deletes the topic"):
        ksql.dry_run(["/* c */ drop stream a delete -- c\n topic;"], start=Start.LATEST)
    assert server.seen == []


@pytest.mark.parametrize("body", ["{", "<html>", [{"@type": "streams"}], ["x"], {"a": 1}, 7, [CREATED, CREATED]])
def test_an_answer_that_is_not_ksqldbs_is_unintelligible(server: FakeServer, ksql: KsqlServer, body: Any) -> None:
    server.answer("POST /ksql", 200, body)
    with pytest.raises(Unintelligible):
        ksql.execute("SHOW STREAMS;", start=Start.LATEST)


def test_a_status_is_asked_by_its_command(server: FakeServer, ksql: KsqlServer) -> None:
    server.answer("GET /status/stream/%60B%60/create", 200, CREATED["commandStatus"])
    found = ksql.status("stream/`B`/create")
    assert found is not None
    assert (found.is_over, found.query_id) == (True, "CSAS_B_3")


def test_the_words_of_a_refusal_do_not_tell_of_the_servers_sources(server: FakeServer, ksql: KsqlServer) -> None:
    server.answer("POST /ksql", 400, refused(40000, "Invalid JSON in request: End\n at [Source: REDACTED; line: 1]"))
    with pytest.raises(refusals.RequestRefused) as found:
        ksql.ask("SHOW STREAMS;")
    assert found.value.server_message == "Invalid JSON in request: End"


def test_rows_end_where_the_server_tells_of_an_error(server: FakeServer) -> None:
    lines = ['{"queryId":"q","columnNames":["A"],"columnTypes":["STRING"]}', '["1"]', '{"finalMessage":"x"}']
    server.answer("POST /query-stream", 200, "\n".join([*lines, '{"error_code":50000,"message":"lost"}']))
    found = []
    with (
        pytest.raises(refusals.ServerError, match="lost"),
        KsqlQueries(server.address, limits=QUICK).query("SELECT …;") as reading,
    ):
        found.extend(reading.rows)
    assert found == [("1",)]
    assert server.seen[0][1] == {"sql": "SELECT …;", "properties": {"ksql.streams.auto.offset.reset": "earliest"}}


@pytest.mark.parametrize("row", ['["1"', '["1",2]', '{"a":1}', "x"])
def test_half_a_row_is_no_row(server: FakeServer, row: str) -> None:
    header = '{"queryId":null,"columnNames":["A"],"columnTypes":["STRING"]}'
    server.answer("POST /query-stream", 200, f"{header}\n{row}")
    with (
        pytest.raises(Unintelligible),
        KsqlQueries(server.address, limits=QUICK).query("SELECT …;") as reading,
    ):
        list(reading.rows)


def test_types_are_named_as_statements_name_them() -> None:
    text = {"type": "STRING", "fields": None, "memberSchema": None}
    amount = {"type": "DECIMAL", "parameters": {"precision": 9, "scale": 2}, "fields": None, "memberSchema": None}
    struct = {"type": "STRUCT", "fields": [{"name": "A", "schema": amount}], "memberSchema": None}
    assert sql_type({"type": "MAP", "fields": None, "memberSchema": text}) == "MAP<STRING, STRING>"
    assert sql_type({"type": "ARRAY", "fields": None, "memberSchema": struct}) == "ARRAY<STRUCT<`A` DECIMAL(9, 2)>>"
