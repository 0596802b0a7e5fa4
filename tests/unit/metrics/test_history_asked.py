"""The history's figures follow what is added to it, and nothing is read twice for nothing."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from heartwatch_deploy.metrics import history
from heartwatch_deploy.metrics.account import Account
from heartwatch_deploy.metrics.delays import Delays
from heartwatch_deploy.metrics.history import History
from heartwatch_deploy.model.audit import Begun, Ended, Result
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.objectives import Objectives
from heartwatch_deploy.storage import audit
from heartwatch_deploy.storage.project import ProjectRefused, Selection, load_project
from heartwatch_deploy.watching.deployment import Deployment
from tests.unit.api.memory_audit import MemoryAudit

AT = "2026-11-21T00:00:09+00:00"
ANN = Holder("ann", "here", "apply", AT)


@dataclass
class CountedAudit(MemoryAudit):
    reads: int = 0

    def entries(self) -> Any:
        self.reads += 1
        return super().entries()


@dataclass
class Kept:
    log: CountedAudit = field(default_factory=CountedAudit)
    holder: Holder | None = None

    def audit(self) -> CountedAudit:
        return self.log

    def lock_holder(self) -> Holder | None:
        return self.holder


def add(log: CountedAudit, name: str) -> None:
    begun = Begun(name, "apply", ANN, AT, "1", "small", "dev", None, "sha256:0", "1 to create", (), "sha256:1")
    audit.append(log, name, begun)
    audit.append(log, name, Ended(name, AT, 2.0, Result.DONE))


def test_it_is_read_again_only_when_something_was_added(monkeypatch: pytest.MonkeyPatch, core: Path) -> None:
    project, _ = load_project(core, Selection(offline=True))
    deployment = Deployment(project, "small", "dev", core, Endpoints(), None, {})  # type: ignore[arg-type]
    kept, account = Kept(), Account(lambda _: None)
    monkeypatch.setattr(history, "keeping_of", lambda *_: kept)
    ask = History(account)
    for held, expected in ((ANN, ANN), (None, None)):
        kept.holder = held
        ask(deployment, None)  # type: ignore[arg-type]
        assert account.seen().holder == expected
    assert kept.log.reads == 1
    add(kept.log, "one")
    ask(deployment, None)  # type: ignore[arg-type]
    found = account.seen().applies
    assert found is not None
    assert found.ended == {("apply", Result.DONE): 1}
    account.is_silent("history", applies=None)
    ask(deployment, None)  # type: ignore[arg-type]
    assert account.seen().applies == found, "what was lost with a server comes back with it"
    assert account.seen().up["history"]


class Told:
    def __init__(self, topic: str, at: int) -> None:
        self._topic, self._at = topic, at

    def topic(self) -> str:
        return self._topic

    def timestamp(self) -> tuple[int, int]:
        return 1, self._at


def test_delays_are_counted_of_topics_with_a_limit_only() -> None:
    delays = Delays()
    limits = {"alerts": 1.0, "quiet": 9.0}
    messages: Any = [Told("alerts", 9_500), Told("alerts", 8_000), Told("others", 0), Told("alerts", 99_000)]
    delays.take(messages, limits, now=10.0)
    found = delays.known()
    assert set(found) == {"alerts", "quiet"}, "a topic without a message counts none, which is known"
    assert (found["alerts"].seen, found["alerts"].in_time, found["alerts"].seconds) == (3, 2, 2.5)


def test_an_environment_wins_over_the_project_promise_by_promise(core: Path) -> None:
    def promised(environment: str) -> Objectives:
        return load_project(core, Selection(environment=environment, offline=True))[0].objectives

    with (core / "deploy/environments/dev.yaml").open("a") as file:
        file.write("objectives: {delay_seconds: {heart_rate_alerts: 2}}\n")
    assert promised("dev").delay_seconds == {"heart_rate_alerts": 2, "out_of_range_while_still": 30}
    assert (promised("dev").share, promised("dev").lag_messages, promised("prod").lag_messages) == (
        0.99,
        100000,
        1000000,
    )


def test_a_share_of_more_than_all_is_refused_with_its_line(core: Path) -> None:
    with (core / "deploy/environments/dev.yaml").open("a") as file:
        file.write("objectives: {share: 99}\n")
    with pytest.raises(ProjectRefused) as refused:
        load_project(core, Selection(offline=True))
    (found,) = refused.value.diagnostics
    assert found.span is not None
    assert "less than 1" in f"{found.summary} {found.cause}"
