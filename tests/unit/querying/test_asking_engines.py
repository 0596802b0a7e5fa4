"""Questions to engines that answer as theirs do; that what was begun ends is in what they were asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from heartwatch_deploy import api
from heartwatch_deploy.clients.flink_gateway import StatementRefused
from heartwatch_deploy.clients.http import Unreachable
from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.querying.ask import asked
from heartwatch_deploy.querying.failing import explained
from heartwatch_deploy.querying.place import Place
from heartwatch_deploy.querying.question import Engine, NotAsked, Question, Row
from heartwatch_deploy.storage.project import Selection
from tests.unit.clients.fake_server import FakeServer, running
from tests.unit.small_project import SOUND

JOB = "a" * 32
OPERATION = "/v3/sessions/s/operations/o"
COLUMNS = [{"name": "number", "logicalType": {"type": "INTEGER", "nullable": True}, "comment": None}]


@pytest.fixture(autouse=True)
def topics(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Kafka's, on which no engine here depends."""
    there = {"numbers"}
    monkeypatch.setattr(KafkaCluster, "topics", lambda _: dict.fromkeys(there))
    return there


@contextmanager
def a_place(server: FakeServer) -> Iterator[Place]:
    with running(server):
        project, desired = api.load_desired(SOUND, Selection(None, (), offline=True))
        at = server.address
        endpoints = Endpoints(kafka=project.endpoints.kafka, flink_rest=at, flink_gateway=at, ksqldb=at)
        yield Place(replace(project, endpoints=endpoints), desired.state)


def page(rows: list[tuple[str, Any]], *, kind: str = "PAYLOAD") -> dict[str, Any]:
    data = [{"kind": change, "fields": [value]} for change, value in rows]
    answer = {"resultType": kind, "isQueryResult": True, "jobID": JOB, "resultKind": "SUCCESS_WITH_CONTENT"}
    after = {} if kind == "EOS" else {"nextResultUri": "…"}
    return {**answer, **after, "results": {"columns": COLUMNS, "rowFormat": "JSON", "data": data}}


def a_flink(*pages: dict[str, Any]) -> FakeServer:
    """A gateway whose definitions are done at once, and whose SELECT gives the pages."""
    server = FakeServer()
    server.answer("POST /v3/sessions", 200, {"sessionHandle": "s"})
    server.answer("POST /v3/sessions/s/statements", 200, {"operationHandle": "d"})
    server.answer("POST /v3/sessions/s/statements", 200, {"operationHandle": "o"})
    server.answer("GET /v3/sessions/s/operations/d/status", 200, {"status": "FINISHED"})
    server.answer("GET /v3/sessions/s/operations/d/result/0?rowFormat=JSON", 200, page([], kind="EOS"))
    server.answer(f"GET {OPERATION}/result/0?rowFormat=JSON", 200, {"resultType": "NOT_READY"})
    for number, each in enumerate(pages):
        server.answer(f"GET {OPERATION}/result/{number}?rowFormat=JSON", 200, each)
    for request in (f"POST {OPERATION}/cancel", f"DELETE {OPERATION}/close", "DELETE /v3/sessions/s"):
        server.answer(request, 200, {"status": "CANCELED"})
    server.answer(f"PATCH /jobs/{JOB}?mode=cancel", 202, {})
    server.answer(f"GET /jobs/{JOB}", 200, {"state": "CANCELED"})
    return server


def rows_of(server: FakeServer, question: Question) -> list[Row]:
    with a_place(server) as place, asked(question, place, threading.Event()) as answer:
        return list(answer.rows)


def test_pages_are_read_to_the_end_with_what_changed() -> None:
    changes = [("INSERT", 1), ("UPDATE_BEFORE", 1), ("UPDATE_AFTER", 2)]
    server = a_flink(page([]), page(changes), page([("DELETE", 2)], kind="EOS"))
    found = rows_of(server, Question(Engine.FLINK, "SELECT number FROM numbers;"))
    assert found == [Row((1,)), Row((1,), "-U"), Row((2,), "+U"), Row((2,), "-D")]
    sent = [body for request, body in server.seen if body]
    assert sent[0]["properties"]["execution.runtime-mode"] == "streaming"
    assert [each["statement"].split()[0] for each in sent[1:]] == ["CREATE", "SELECT"]
    assert "CREATE TABLE numbers" in sent[1]["statement"]


def test_a_table_whose_topic_is_not_there_is_told_before_flink_is_asked(topics: set[str]) -> None:
    server, question = a_flink(page([("INSERT", 1)], kind="EOS")), Question(Engine.FLINK, "SELECT number FROM numbers")
    topics.clear()
    with pytest.raises(NotAsked) as refused:
        rows_of(server, question)
    assert refused.value.diagnostic.code == "HW156"
    words = "the topic numbers, which the table numbers reads, is not there, or not visible to us"
    assert refused.value.diagnostic.summary == words
    assert server.requests == []


def test_topics_of_another_cluster_are_not_looked_for_in_ours(topics: set[str]) -> None:
    server = a_flink(page([("INSERT", 1)], kind="EOS"))
    topics.clear()
    with a_place(server) as place:
        elsewhere = replace(place.project.endpoints, kafka="another:9092")
        other = replace(place, project=replace(place.project, endpoints=elsewhere))
        with asked(Question(Engine.FLINK, "SELECT number FROM numbers"), other, threading.Event()) as answer:
            assert list(answer.rows) == [Row((1,))]


def test_a_kafka_that_does_not_answer_us_hinders_no_question(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: KafkaCluster) -> dict[str, None]:
        raise Unreachable("Kafka", "127.0.0.1:1", server_message="connection refused")

    monkeypatch.setattr(KafkaCluster, "topics", away)
    server = a_flink(page([("INSERT", 1)], kind="EOS"))
    assert rows_of(server, Question(Engine.FLINK, "SELECT number FROM numbers")) == [Row((1,))]


def test_a_limit_ends_the_job() -> None:
    server = a_flink(page([("INSERT", each) for each in range(5)]), page([("INSERT", 5)]))
    assert len(rows_of(server, Question(Engine.FLINK, "SELECT number FROM numbers", limit=3))) == 3
    assert f"PATCH /jobs/{JOB}?mode=cancel" in server.requests
    assert server.requests[-2:] == [f"DELETE {OPERATION}/close", "DELETE /v3/sessions/s"]
    assert f"GET {OPERATION}/result/1?rowFormat=JSON" not in server.requests


def test_what_nobody_waits_for_any_more_ends() -> None:
    server, over = a_flink(page([("INSERT", 1)]), {"resultType": "NOT_READY"}), threading.Event()
    with a_place(server) as place, asked(Question(Engine.FLINK, "SELECT number FROM numbers"), place, over) as answer:
        assert next(answer.rows) == Row((1,))
        over.set()
        assert list(answer.rows) == []
    assert f"PATCH /jobs/{JOB}?mode=cancel" in server.requests


def test_whatever_goes_wrong_the_job_ends() -> None:
    server = a_flink(page([("INSERT", 1)]))

    def looked_at() -> None:
        with (
            a_place(server) as place,
            asked(Question(Engine.FLINK, "SELECT number FROM numbers"), place, threading.Event()) as answer,
        ):
            next(answer.rows)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        looked_at()
    assert f"PATCH /jobs/{JOB}?mode=cancel" in server.requests
    assert server.requests[-1] == "DELETE /v3/sessions/s"


def test_a_bounded_question_is_a_batch() -> None:
    server = a_flink(page([("INSERT", 1)], kind="EOS"))
    rows_of(server, Question(Engine.FLINK, "SELECT number FROM numbers", bounded=True))
    sent = [body for _, body in server.seen if body]
    assert sent[0]["properties"]["execution.runtime-mode"] == "batch"
    assert "'scan.bounded.mode' = 'latest-offset'" in sent[1]["statement"]


def test_what_flink_says_of_a_statement_is_told() -> None:
    server = a_flink()
    trace = "org.apache.calcite.runtime.CalciteContextException: From line 1, column 8: Column 'x' not found"
    server.answers[f"GET {OPERATION}/result/0?rowFormat=JSON"] = [(500, f'{{"errors": ["{trace}"]}}')]
    with pytest.raises(StatementRefused) as refused:
        rows_of(server, Question(Engine.FLINK, "SELECT x FROM numbers"))
    told = explained(refused.value)
    assert (told.code, "Column 'x' not found" in told.cause) == ("HW155", True)
    assert server.requests[-1] == "DELETE /v3/sessions/s"


def test_a_push_query_is_closed() -> None:
    server = FakeServer()
    lines = ['{"queryId":"q","columnNames":["A"],"columnTypes":["STRING"]}', '["1"]', '["2"]', '["3"]']
    server.answer("POST /query-stream", 200, "\n".join(lines))
    server.answer("POST /close-query", 200, {})
    found = rows_of(server, Question(Engine.KSQLDB, "SELECT * FROM s EMIT CHANGES", limit=2))
    assert found == [Row(("1",)), Row(("2",))]
    assert server.seen[0][1]["sql"] == "SELECT * FROM s EMIT CHANGES;"
    assert server.seen[1:] == [("POST /close-query", {"queryId": "q"})]


def test_a_push_query_is_not_bounded() -> None:
    with pytest.raises(NotAsked, match="never ends"):
        rows_of(FakeServer(), Question(Engine.KSQLDB, "SELECT * FROM s EMIT CHANGES;", bounded=True))


def test_no_address_is_told() -> None:
    project, desired = api.load_desired(SOUND, Selection(None, (), offline=True))
    question, place = Question(Engine.KSQLDB, "SELECT * FROM s;"), Place(project, desired.state)
    with (
        pytest.raises(Unreachable, match=r"endpoints\.ksqldb is not there") as refused,
        asked(question, place, threading.Event()),
    ):
        pass
    assert explained(refused.value).code == "HW401"
