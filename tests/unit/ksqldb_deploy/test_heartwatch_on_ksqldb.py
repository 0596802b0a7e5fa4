"""HeartWatch's `ksql/` deploys, plans empty, changes and goes away, by the same plan and apply as everything else."""

from pathlib import Path

import pytest
from ksqldb_project import Deployment, ModelKafka, heard, heartwatch, said

from heartwatch_deploy.model.change import Action
from tests.ksqldb_model.serving import Served

ROOT = Path(__file__).parents[3]


@pytest.fixture
def heartwatch_on_model(tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    heartwatch(tmp_path, ROOT)
    return Deployment(tmp_path, served.address, ModelKafka(served), monkeypatch)


def edit(deployment: Deployment, name: str, before: str, after: str) -> None:
    path = deployment.directory / "ksql" / f"{name}.sql"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_heartwatch_comes_changes_and_goes(heartwatch_on_model: Deployment, served: Served) -> None:
    deployed = heartwatch_on_model
    outcome = deployed.apply()
    assert (outcome.failed, outcome.skipped) == ((), ())
    with heard(served) as asked:
        plan, found = deployed.plan()
    assert (list(plan), found) == ([], ())
    assert len(asked) == 1, "a plan without changes is one request to ksqlDB, however many objects there are"
    assert plan.unchanged > 40

    edit(deployed, "wearable_logs", "WHERE LEN", "WHERE `heart_rate` > 20 AND LEN")
    edit(deployed, "heart_rate_alerts", "SELECT\n", "-- the same in other words\nselect\n")
    with heard(served) as asked:
        assert [str(each) for each in deployed.apply().done] == ["ksqldb.source/wearable_logs"]
    assert [text.split("`")[0] for text in said(asked)] == ["CREATE OR REPLACE STREAM "]
    assert list(deployed.plan()[0]) == []

    edit(deployed, "vitals_windows", "MAX(`temperature`)", "MIN(`temperature`)")
    (step,) = deployed.plan()[0]
    assert step.action is Action.REPLACE
    assert "WINDOW" in step.hazards[0].explanation
    outcome = deployed.apply(allow=("fresh-start:ksqldb.source/vitals_windows",))
    assert outcome.failed == ()
    assert list(deployed.plan()[0]) == []

    assert deployed.destroy().failed == ()
    world = served.model.world
    assert (set(world.sources), world.queries) == ({"KSQL_PROCESSING_LOG"}, {})
    assert set(world.kafka.topics) == {
        "default_ksql_processing_log",
        "_confluent-ksql-default__command_topic",
        "_schemas",
    }
