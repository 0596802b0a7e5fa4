"""The Connect client against what a distributed worker answered."""

from fake_server import FakeServer

from heartwatch_deploy.clients.connect import ConnectWorker
from heartwatch_deploy.clients.http import Limits
from heartwatch_deploy.edges import health, snapshot


def test_a_connector_comes_to_run_through_a_rebalance(server: FakeServer) -> None:
    server.replay("connect_running")
    worker = ConnectWorker(server.address)
    assert worker.connector("beats") is None
    assert worker.offsets("beats") == ()
    starting = worker.connector("beats")
    assert starting is not None
    assert starting.config["slot.name"] == "beats"
    assert (starting.state, starting.tasks) == ("RUNNING", ())
    assert not health.of_connector(starting).healthy

    running = worker.connector("beats")
    assert running is not None
    assert [task.state for task in running.tasks] == ["RUNNING"]
    assert health.of_connector(running).healthy
    assert snapshot.is_complete(worker.offsets("beats"))
    assert set(worker.connectors()) >= {"beats"}
    assert server.requests.count("GET /connectors/beats") == 4


def test_offsets_go_once_the_last_task_of_a_stopped_sink_is_out(server: FakeServer) -> None:
    """The words of a worker whose task still closed its connection to Cassandra."""
    words = (
        "Failed to reset consumer group offsets for connector rows either because its tasks haven't stopped completely"
        " yet or the connector was resumed before the request to reset its offsets could be successfully completed."
    )
    for _ in range(3):
        server.answer("DELETE /connectors/rows/offsets", 500, {"error_code": 500, "message": words})
    server.answer("DELETE /connectors/rows/offsets", 200, {"message": "done"})
    no_patience = Limits(patience=0.0, busy=30.0)
    assert ConnectWorker(server.address, limits=no_patience).endpoint.send("DELETE", "/connectors/rows/offsets")
    assert len(server.requests) == 4


def test_a_failed_task_shows_the_beginning_and_the_cause_of_its_trace(server: FakeServer) -> None:
    server.replay("connect_failing")
    worker = ConnectWorker(server.address)
    failed = health.of_connector(worker.connector("missing"))
    assert not failed.healthy
    assert failed.detail == "connector RUNNING, tasks FAILED"
    assert failed.failure.startswith("org.apache.kafka.connect.errors.ConnectException: Unable to create filtered publ")
    assert failed.failure.splitlines()[-1].startswith("Caused by: ")


def test_a_snapshot_is_complete_when_every_offset_says_so() -> None:
    during = {"offset": {"snapshot": "INITIAL", "snapshot_completed": False, "lsn": 1}}
    at_its_end = {"offset": {"snapshot": "INITIAL", "snapshot_completed": True, "lsn": 1}}
    streaming = {"offset": {"lsn": 2, "messageType": "INSERT"}}
    assert not snapshot.is_complete([])
    assert not snapshot.is_complete([during])
    assert not snapshot.is_complete([streaming, during])
    assert snapshot.is_complete([at_its_end])
    assert snapshot.is_complete([streaming])
