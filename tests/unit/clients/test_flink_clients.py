"""The Flink clients against what a JobManager and a SQL Gateway answered."""

import json
from types import SimpleNamespace

import pytest
from fake_server import EXCHANGES, FakeServer

from heartwatch_deploy.clients import flink_rest
from heartwatch_deploy.clients.flink_gateway import GatewaySession, StatementRefused
from heartwatch_deploy.clients.flink_rest import Checkpoint, FlinkCluster, Job
from heartwatch_deploy.clients.flink_words import located_cause, root_cause
from heartwatch_deploy.clients.http import Refused
from heartwatch_deploy.edges import health

SOURCE = "CREATE TABLE beats (a INT, b STRING) WITH ('connector'='datagen','rows-per-second'='5')"
SINK = "CREATE TABLE sink (a INT, b STRING) WITH ('connector'='blackhole')"


def job_in(recorded: str) -> str:
    exchanges = json.loads((EXCHANGES / f"{recorded}.json").read_text())
    return str(next(each["request"] for each in exchanges if each["request"].endswith("/exceptions")).split("/")[2])


def test_statements_run_in_one_session_and_give_their_rows(server: FakeServer) -> None:
    server.replay("gateway")
    with GatewaySession(server.address, properties={"a": "b"}) as session:
        session.run(SOURCE)
        session.run(SINK, options={"c": "d"})
        tables = session.run("SHOW TABLES")
    assert (tables.columns, tables.rows, tables.job_id) == (("table name",), (("beats",), ("sink",)), None)
    bodies = [body for request, body in server.seen if body is not None]
    assert bodies[0]["properties"] == {"a": "b"}
    assert [body["statement"] for body in bodies[1:]] == [SOURCE, SINK, "SHOW TABLES"]
    assert bodies[2]["executionConfig"] == {"c": "d"}
    assert server.requests[-1] == f"DELETE /v3/sessions/{session.handle}"


@pytest.mark.parametrize(
    ("recorded", "statements", "cause", "located"),
    [
        (
            "gateway_unknown_column",
            [SOURCE, "EXPLAIN SELECT a,\n  bb FROM beats"],
            "Column 'bb' not found in any table",
            "From line 2, column 3 to line 2, column 4: Column 'bb' not found in any table",
        ),
        ("gateway_syntax", ["SELECT FROM WHERE"], "near the keyword 'FROM'", "line 1, column 8"),
        ("gateway_types_differ", [SOURCE, SINK, "INSERT INTO sink SELECT b, a FROM beats"], "Sink schema:", "'a' at"),
        ("gateway_session_lost", ["SHOW TABLES"], "does not exist", "does not exist"),
    ],
)
def test_a_refusal_says_what_and_where(
    server: FakeServer, recorded: str, statements: list[str], cause: str, located: str
) -> None:
    server.replay(recorded)
    with GatewaySession(server.address) as session:
        for statement in statements[:-1]:
            session.run(statement)
        with pytest.raises(StatementRefused) as refused:
            session.run(statements[-1])
    assert cause in refused.value.server_message
    assert located in refused.value.located_message
    assert "\tat " not in refused.value.server_message
    assert "Was expecting" not in refused.value.server_message
    assert refused.value.statement == statements[-1]


def test_a_running_jobs_account(server: FakeServer) -> None:
    server.replay("flink_job")
    flink, job_id = FlinkCluster(server.address), job_in("flink_job")
    free, slots = flink.slots()
    assert 0 <= free <= slots
    job = next(job for job in flink.jobs() if job.id == job_id)
    assert (job.name, job.state, job.is_live) == ("beats", "RUNNING", True)
    assert flink.job_state(job_id) == "RUNNING"
    assert {vertex.state for vertex in flink.vertices(job_id)} == {"RUNNING"}
    assert flink.job_parameters(job_id)["heartwatch.address"] == "flink_sql.job/beats"
    assert flink.failures(job_id) == ()
    assert flink.checkpoints(job_id).completed > 0
    assert flink.checkpoints(job_id).newest_path is not None
    assert flink.checkpoints(job_id).newest == Checkpoint(finished=1_795_230_248_368, took=9, size=0)
    assert health.of_job(flink, job).healthy

    flink.cancel(job_id)
    assert flink.job_state("0" * 32) is None
    flink.cancel("0" * 32)


def test_a_job_that_restarts_tells_why(server: FakeServer) -> None:
    server.replay("flink_failing_job")
    flink, job_id = FlinkCluster(server.address), job_in("flink_failing_job")
    seen = health.of_new_job(flink, job_id)
    assert not seen.healthy
    assert "For input string" in seen.failure
    assert "\tat " not in seen.failure


def test_the_innermost_cause_keeps_all_of_its_lines() -> None:
    trace = (
        "org.example.OuterException: it went wrong\n\tat org.example.Outer.run(Outer.java:1)\n"
        "Caused by: org.example.MiddleException: From line 3, column 4 to line 3, column 9: no\n\tat a.B.c(B.java:2)\n"
        "Caused by: org.example.InnerException: first\n\nsecond\n\tat a.B.d(B.java:3)\n\t... 3 more\n"
    )
    assert root_cause(trace) == "first\n\nsecond"
    assert located_cause(trace) == "From line 3, column 4 to line 3, column 9: no"
    assert root_cause("just words\n of a  server") == "just words of a server"


def test_a_job_is_stopped_with_a_savepoint_once_flink_is_ready(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flink said so while tasks were starting: a completed order with a cause of failure."""
    monkeypatch.setattr(flink_rest, "uuid", SimpleNamespace(uuid4=lambda: SimpleNamespace(hex="t")))
    trace = "x.CheckpointException: Not all required tasks are currently running\n\tat a.B.c(B.java:1)"
    server.answer("POST /jobs/j/stop", 202, {"request-id": "t"})
    early = {"status": {"id": "COMPLETED"}, "operation": {"failure-cause": {"class": "x", "stack-trace": trace}}}
    server.answer("GET /jobs/j/savepoints/t", 200, early)
    server.answer("GET /jobs/j/savepoints/t", 200, {"status": {"id": "IN_PROGRESS"}})
    made = {"status": {"id": "COMPLETED"}, "operation": {"location": "file:/savepoint"}}
    server.answer("GET /jobs/j/savepoints/t", 200, made)
    assert FlinkCluster(server.address).stop("j", within=10) == "file:/savepoint"
    assert server.requests.count("POST /jobs/j/stop") == 2


def test_a_job_that_was_stopped_before_keeps_its_savepoint(server: FakeServer) -> None:
    """Also where an older checkpoint is on its account: from that it would repeat what it has said."""
    latest = {
        "completed": {"id": 7, "external_path": "file:/chk-7"},
        "savepoint": {"id": 8, "external_path": "file:/savepoint"},
    }
    server.answer("POST /jobs/j/stop", 409, {"errors": ["the job is over"]})
    server.answer("GET /jobs/j", 200, {"state": "FINISHED"})
    server.answer("GET /jobs/j/checkpoints", 200, {"counts": {"completed": 8}, "latest": latest})
    flink = FlinkCluster(server.address)
    assert flink.stop("j", within=1) == flink.checkpoints("j").newest_path == "file:/savepoint"


def test_a_job_that_cannot_be_stopped_says_why(server: FakeServer) -> None:
    server.answer("POST /jobs/j/stop", 409, {"errors": ["no savepoint directory"]})
    server.answer("GET /jobs/j", 200, {"state": "RUNNING"})
    with pytest.raises(Refused, match="no savepoint directory"):
        FlinkCluster(server.address).stop("j", within=1)


def test_a_job_that_did_not_begin_from_the_savepoint_has_failed(server: FakeServer) -> None:
    latest = {"completed": {"id": 1}, "restored": {"id": 0, "external_path": "file:/other"}}
    server.answer("GET /jobs/j/exceptions", 200, {})
    server.answer("GET /jobs/j/checkpoints", 200, {"counts": {"completed": 1}, "latest": latest})
    job = Job("j", "j", "RUNNING", 0, -1)
    flink = FlinkCluster(server.address)
    assert "it began from file:/other" in health.of_restored_job(flink, job, "file:///savepoint").failure
    assert health.of_restored_job(flink, job, "file:///other").healthy
