"""Gates that look at connectors: one that rests has no task that runs, and completes no snapshot."""

from typing import Any, cast

import pytest

from heartwatch_deploy.clients.connect import Connector, Task
from heartwatch_deploy.edges import gates
from heartwatch_deploy.edges.gates import StepRefused, Wait, pass_through
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.gate import ConnectorPaused, ConnectorRunning, ConnectorStopped, Gate, SnapshotComplete

NEVER = 0.01
WAIT = Wait(Address("flink_sql", "job", "beats"), tell=lambda _: None, stop_asked=lambda: False)
READ = ({"partition": {}, "offset": {"lsn": 7}},)


class OneConnector:
    """A worker and a broker, as far as gates ask them."""

    def __init__(self, *states: str, offsets: tuple[Any, ...] = ()) -> None:
        tasks = tuple(
            Task(number, state, "boom" if state == "FAILED" else "") for number, state in enumerate(states[1:])
        )
        self.found, self.told = Connector("rows", {}, "sink", states[0], tasks=tasks), offsets
        self.connect = self.kafka = self

    def connector(self, name: str) -> Connector:
        return self.found

    def offsets(self, name: str) -> tuple[Any, ...]:
        return self.told

    def topics(self) -> dict[str, Any]:
        return {"rows": None}

    def end_offsets(self, topic: str) -> dict[int, int]:
        return {0: 12}


def passed(gate: Gate, *states: str, offsets: tuple[Any, ...] = ()) -> str:
    """The code of why it did not, or nothing."""
    try:
        pass_through(gate, cast(Servers, OneConnector(*states, offsets=offsets)), WAIT)
    except StepRefused as refused:
        return refused.diagnostic.code
    return ""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "_OLD_NEWS_SECONDS", 0.0)


@pytest.mark.parametrize(
    ("states", "runs", "paused", "stopped"),
    [
        (("RUNNING", "RUNNING"), "", "HW502", "HW502"),
        (("RUNNING",), "HW502", "HW502", "HW502"),
        (("PAUSED", "PAUSED"), "HW502", "", "HW502"),
        (("PAUSED",), "HW502", "", "HW502"),
        (("PAUSED", "RUNNING"), "HW502", "HW502", "HW502"),
        (("PAUSED", "FAILED"), "HW503", "HW503", "HW502"),
        (("STOPPED",), "HW502", "HW502", ""),
        (("STOPPED", "RUNNING"), "HW502", "HW502", "HW502"),
    ],
)
def test_each_state_opens_its_own_gate(states: tuple[str, ...], runs: str, paused: str, stopped: str) -> None:
    wanted: tuple[Gate, ...] = (
        ConnectorRunning("rows", NEVER),
        ConnectorPaused("rows", NEVER),
        ConnectorStopped("rows", NEVER),
    )
    assert tuple(passed(each, *states) for each in wanted) == (runs, paused, stopped)


@pytest.mark.parametrize(
    ("states", "offsets", "code"),
    [
        (("PAUSED", "PAUSED"), (), "HW549"),
        (("STOPPED",), (), "HW549"),
        (("PAUSED", "PAUSED"), READ, ""),
        (("STOPPED",), READ, ""),
        (("RUNNING", "FAILED"), READ, "HW503"),
    ],
)
def test_a_snapshot_is_not_waited_for_where_nobody_takes_it(
    states: tuple[str, ...], offsets: tuple[Any, ...], code: str
) -> None:
    assert passed(SnapshotComplete("rows", ("rows",)), *states, offsets=offsets) == code
