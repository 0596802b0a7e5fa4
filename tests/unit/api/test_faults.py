"""Every fault of every server: asked again where that is safe, else told by a code; never taken for a success."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from memory_servers import MemoryLog
from stand_in import JOB, Fault, StandIn, running
from test_walk import OurLock

from heartwatch_deploy.clients import connect, http
from heartwatch_deploy.clients.http import Limits
from heartwatch_deploy.edges import confirm, gates, health, read
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.edges.walk import Walk
from heartwatch_deploy.engines import ENGINES, kind_of
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Reason
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.model.progress import Outcome
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.storage import journal

SUBJECT = Resource(
    Address("schema_registry", "subject", "beats-value"),
    {"schema": {"type": "record", "name": "Beat", "fields": []}, "compatibility": None},
)
CONNECTOR = Resource(Address("kafka_connect", "connector", "rows"), {"config": {"connector.class": "a"}})
STARTED = Resource(
    Address("flink_sql", "job", "beats"),
    {
        "fingerprint": "2-1",
        "words": "1",
        "settings": {},
        "session": (),
        "statement": {"text": "INSERT", "fingerprint": "1"},
    },
)
RUNNING = Resource(STARTED.address, STARTED.spec, observed={"id": JOB, "state": "RUNNING"})
TAGS = {"heartwatch.project": "test", "heartwatch.address": "flink_sql.job/beats", "heartwatch.fingerprint": "2-1"}
ADDRESSES = {SUBJECT.address, CONNECTOR.address, STARTED.address}
READS = {"schema_registry": "GET /subjects", "kafka_connect": "GET /connectors", "flink_sql": "GET /jobs"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits(connect=0.3, answer=0.3, patience=0.4, busy=1.5)
    for client in ("flink_gateway", "flink_rest", "registry"):
        import_module(f"heartwatch_deploy.clients.{client}")  # not with limits that are another test's soon
    monkeypatch.setattr(http, "Limits", lambda: limits)
    monkeypatch.setattr(connect, "PATIENT", limits)
    monkeypatch.setattr(confirm, "_SECONDS", 0.3)
    monkeypatch.setattr(confirm, "_SECONDS_AFTER_NO_ANSWER", 0.2)
    monkeypatch.setattr(gates, "_LONGEST_PAUSE", 0.05)
    monkeypatch.setattr(health, "_RUNNING_SECONDS", 0.0)


@pytest.fixture
def server() -> Iterator[StandIn]:
    with running(StandIn()) as standing:
        yield standing


def servers_at(address: str, directory: Path) -> Servers:
    places = dict.fromkeys(("registry", "connect", "flink_rest", "flink_gateway"), address)
    return Servers(Endpoints(**places), runtime_directory=directory)


def told(servers: Servers, engine: str) -> str:
    """What came of asking an engine: its code, or `done`."""
    payloads, found = read.payloads(servers, {engine}, project="test", addresses=ADDRESSES)
    if not found:
        ENGINES[engine].read(payloads[engine], "test")
    return found[0].code if found else "done"


ALWAYS = {
    "silence": "HW401",
    "hangs up": "HW401",
    "half": "HW401",
    "noise": "HW402",
    "<html>Welcome</html>": "HW402",
    '"ok"': "HW402",
    "null": "HW402",
    "7": "HW402",
    "500": "HW403",
    "503": "HW403",
    "429": "HW403",
    "403": "HW432",
    "409": "HW403",
}


@pytest.mark.parametrize("engine", READS)
@pytest.mark.parametrize("how", ALWAYS)
def test_a_server_that_fails_at_every_question_is_told_by_its_code(
    server: StandIn, tmp_path: Path, engine: str, how: str
) -> None:
    server.fault = Fault(READS[engine], how)
    assert told(servers_at(server.address, tmp_path), engine) == ALWAYS[how]


@pytest.mark.parametrize(
    ("engine", "how"),
    [
        ("schema_registry", '{"subjects": []}'),
        ("kafka_connect", '["rows"]'),
        ("kafka_connect", '{"rows": {"info": {}, "status": {}}}'),
        ("kafka_connect", '{"rows": {"info": {"config": {}}, "status": {"connector": null, "tasks": null}}}'),
        ("flink_sql", "{}"),
        ("flink_sql", '{"jobs": null}'),
        ("flink_sql", '{"jobs": [{"jid": "a"}]}'),
    ],
)
def test_json_of_another_form_is_not_understood(server: StandIn, tmp_path: Path, engine: str, how: str) -> None:
    server.fault = Fault(READS[engine], how)
    assert told(servers_at(server.address, tmp_path), engine) == "HW402"


@pytest.mark.parametrize("engine", READS)
@pytest.mark.parametrize("how", ["hangs up", "half", "500", "502", "503", "504", "429"])
def test_a_question_is_asked_again(server: StandIn, tmp_path: Path, engine: str, how: str) -> None:
    server.fault = Fault(READS[engine], how, times=1)
    assert told(servers_at(server.address, tmp_path), engine) == "done"
    assert server.seen[0] == server.seen[1]


def test_connect_is_asked_again_while_its_workers_agree(server: StandIn, tmp_path: Path) -> None:
    server.fault = Fault("GET /connectors", "409", times=2)
    assert told(servers_at(server.address, tmp_path), "kafka_connect") == "done"


@pytest.mark.parametrize("engine", READS)
def test_nobody_there(tmp_path: Path, engine: str) -> None:
    assert told(servers_at("http://127.0.0.1:9", tmp_path), engine) == "HW401"


def step(resource: Resource, action: Action = Action.CREATE) -> Step:
    """As a plan would have it."""
    world, kind = World("test", State.of([resource])), kind_of(resource.address)
    if action is Action.DELETE:
        return Step(resource.address, action, Reason.REMOVED, kind.delete(resource, world), None)
    script = kind.create(Change(resource.address, action, Reason.NEW, resource), world)
    return Step(resource.address, action, Reason.NEW, script, resource)


def walk(server: StandIn, directory: Path, wanted: Step) -> tuple[Outcome, journal.Journal]:
    """One step, and the record that it leaves."""
    log, applied = MemoryLog([]), State() if wanted.action is Action.CREATE else State.of([RUNNING])
    servers = servers_at(server.address, directory)
    plan = Plan("test", "dev", ((wanted,),), 0, "")
    outcome = Walk(servers, "test", log, applied, lambda _event: None, OurLock()).run(plan)
    return outcome, journal.read(log)


WRITES: dict[str, Callable[[], Step]] = {
    "POST /subjects": lambda: step(SUBJECT),
    "PUT /connectors": lambda: step(CONNECTOR),
    "POST /v3/sessions/31b61ca4-9679-47a7-9161-be154edc03af/statements": lambda: step(STARTED),
    "PATCH /jobs": lambda: step(RUNNING, Action.DELETE),
}
NO_ANSWER = ["silence", "hangs up", "half", "500", "502", "504"]


@pytest.mark.parametrize("request_", WRITES)
@pytest.mark.parametrize("how", NO_ANSWER)
def test_what_was_done_without_an_answer_is_done_and_not_sent_twice(
    server: StandIn, tmp_path: Path, request_: str, how: str
) -> None:
    server.jobs = {JOB: TAGS} if request_.startswith("PATCH") else {}
    server.fault = Fault(request_, how, done=True)
    outcome, record = walk(server, tmp_path, WRITES[request_]())
    assert outcome.failed == ()
    assert record.unfinished == ()
    if not request_.startswith("PUT"):
        assert sum(each.startswith(request_) for each in server.seen) == 1


@pytest.mark.parametrize("request_", WRITES)
@pytest.mark.parametrize("how", [*NO_ANSWER, "noise", "<html>Welcome</html>", "503", "429", "403", "409"])
def test_what_was_not_done_is_a_failure_with_a_code(server: StandIn, tmp_path: Path, request_: str, how: str) -> None:
    server.jobs = {JOB: TAGS} if request_.startswith("PATCH") else {}
    server.fault = Fault(request_, how)
    outcome, record = walk(server, tmp_path, WRITES[request_]())
    [failed] = outcome.failed
    in_doubt = {"500": "HW560", "502": "HW560", "504": "HW560"}
    refused = {"503": "HW501", "429": "HW501", "403": "HW432", "409": "HW501"}
    strange = {"noise": "HW402", "<html>Welcome</html>": "HW402"}
    assert failed.code == {**in_doubt, **refused, **strange}.get(how, "HW401")
    assert failed.cause
    assert failed.help
    assert bool(record.unfinished) == (how not in refused)


@pytest.mark.parametrize("how", NO_ANSWER)
def test_what_can_be_repeated_is_sent_again(server: StandIn, tmp_path: Path, how: str) -> None:
    server.fault = Fault("PUT /connectors", how, times=1)
    outcome, _ = walk(server, tmp_path, step(CONNECTOR))
    again = 1 if how == "silence" else 2
    assert sum(each.startswith("PUT") for each in server.seen) == again
    assert bool(outcome.failed) == (how == "silence")


@pytest.mark.parametrize("request_", WRITES)
@pytest.mark.parametrize("how", ["503", "429"])
def test_what_was_not_looked_at_is_sent_again(server: StandIn, tmp_path: Path, request_: str, how: str) -> None:
    server.jobs = {JOB: TAGS} if request_.startswith("PATCH") else {}
    server.fault = Fault(request_, how, times=1)
    outcome, _ = walk(server, tmp_path, WRITES[request_]())
    assert outcome.failed == ()


def test_connect_takes_a_configuration_once_its_workers_agree(server: StandIn, tmp_path: Path) -> None:
    server.fault = Fault("PUT /connectors", "409", times=2)
    outcome, _ = walk(server, tmp_path, step(CONNECTOR))
    assert outcome.failed == ()
    assert server.connectors == {"rows": {"connector.class": "a"}}
