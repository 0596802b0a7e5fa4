"""Reading back judges whether an object is as the step was to make it, and not whether what it needs is well."""

from typing import cast

import pytest

from heartwatch_deploy.edges import confirm
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.engines import kind_of
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.gate import ConnectorRunning
from heartwatch_deploy.model.plan import Step
from heartwatch_deploy.model.resource import Resource

JOB = Resource(
    Address("flink_sql", "job", "alerts"),
    {"fingerprint": "abc"},
    observed={"state": "RESTARTING", "failure": "a broker is away", "id": "1"},
)
CONNECTOR = Resource(
    Address("kafka_connect", "connector", "webhook"),
    {"config": {"tasks.max": "2"}},
    observed={"state": "RUNNING", "tasks": ("RUNNING", "FAILED"), "failure": "the other side is away"},
)


@pytest.mark.parametrize("live", [JOB, CONNECTOR], ids=["job", "connector"])
def test_what_is_as_it_should_be_is_done_whatever_its_health(live: Resource, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kind_of(live.address).health(live).problem
    monkeypatch.setattr(confirm, "_live", lambda *_: live)
    monkeypatch.setattr(confirm, "_SECONDS", 0.0)
    monkeypatch.setattr(confirm, "_SECONDS_AFTER_NO_ANSWER", 0.0)
    servers = cast(Servers, None)
    step = Step(live.address, Action.UPDATE, Reason.CHANGED, (ConnectorRunning("any"),), live)
    assert confirm.confirm(step, servers, "heartwatch") is live
    assert confirm.has_come_true(step, servers, "heartwatch")
