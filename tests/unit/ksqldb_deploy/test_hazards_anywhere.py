"""Hazards that a real server has like the model, and changes by hand: met by the same plans and applies on both."""

import uuid

import pytest
from ksqldb_project import Deployment

from heartwatch_deploy.model.change import Action, Reason

SOURCE = "CREATE STREAM {0} (id STRING KEY, v INT) WITH (kafka_topic='{0}', value_format='JSON', partitions=1);"
LARGE = "CREATE STREAM {0}_LARGE AS SELECT id, v FROM {0} WHERE v > {1};"
COUNTED = "CREATE TABLE {0}_N AS SELECT id, COUNT(*) AS n FROM {0} GROUP BY id;"
OFFSET = "ksql.streams.auto.offset.reset"


@pytest.fixture
def name() -> str:
    return f"HW_{uuid.uuid4().hex[:12].upper()}"


def steps(deployment: Deployment) -> dict[str, tuple[Action, Reason | None]]:
    plan, found = deployment.plan()
    assert found == ()
    return {each.address.name: (each.action, each.reason) for each in plan}


def applied(deployment: Deployment, *allow: str) -> None:
    assert deployment.apply(allow=allow).failed == ()
    assert steps(deployment) == {}


def test_a_leaf_goes_with_its_topic_and_the_rest_stays(anywhere: Deployment, name: str) -> None:
    anywhere.write(source=SOURCE.format(name), large=LARGE.format(name, 1))
    applied(anywhere)
    anywhere.write(source=SOURCE.format(name))
    applied(anywhere, f"delete-data:ksqldb.source/{name}_LARGE")
    assert {topic for topic in anywhere.kafka.topics() if topic.startswith(name)} == {name}
    assert anywhere.destroy().failed == ()


def test_replaced_twice_in_a_row(anywhere: Deployment, name: str) -> None:
    for limit in (1, 2, 3):
        anywhere.write(source=SOURCE.format(name), large=LARGE.format(name, limit))
        applied(anywhere)
    (query,) = [each for each in anywhere.servers().ksqldb.everything()["queries"] if name in each["id"]]
    assert ("> 3" in query["statement"], query["settings"][OFFSET]) == (True, "earliest")
    assert anywhere.destroy().failed == ()


def test_changes_by_hand_are_seen_and_taken_back(anywhere: Deployment, name: str) -> None:
    anywhere.write(source=SOURCE.format(name), large=LARGE.format(name, 1), counted=COUNTED.format(name))
    applied(anywhere)
    ksqldb = anywhere.servers().ksqldb
    ids = {each["sinks"][0]: each["id"] for each in ksqldb.everything()["queries"] if name in each["id"]}

    ksqldb.run(f"PAUSE {ids[f'{name}_LARGE']};", {})
    assert steps(anywhere) == {f"{name}_LARGE": (Action.UPDATE, Reason.UNHEALTHY)}
    applied(anywhere)
    ksqldb.run(LARGE.format(name, 7).replace("CREATE", "CREATE OR REPLACE"), {OFFSET: "earliest"})
    assert steps(anywhere) == {f"{name}_LARGE": (Action.UPDATE, Reason.DRIFTED)}
    applied(anywhere)
    ksqldb.run(f"TERMINATE {ids[f'{name}_N']};", {})
    assert steps(anywhere) == {f"{name}_N": (Action.CREATE, Reason.GONE)}
    applied(anywhere, f"fresh-start:ksqldb.source/{name}_N")
    assert anywhere.destroy().failed == ()


def test_with_the_record_lost_nothing_is_sent_again(anywhere: Deployment, name: str) -> None:
    other = SOURCE.format(f"{name}_O")
    insert = f"INSERT INTO {name}_O SELECT id, v FROM {name};"
    anywhere.write(all=SOURCE.format(name) + other + insert, counted=COUNTED.format(name))
    applied(anywhere)
    before = {each["id"] for each in anywhere.servers().ksqldb.everything()["queries"]}
    anywhere.record.unlink()
    assert {action for action, _ in steps(anywhere).values()} == {Action.RECORD}
    applied(anywhere)
    assert {each["id"] for each in anywhere.servers().ksqldb.everything()["queries"]} == before
    for statement in (f"TERMINATE ALL_INTO_{name}_O", f"DROP TABLE {name}_N", f"DROP STREAM {name}_O"):
        anywhere.servers().ksqldb.run(f"{statement};", {})  # what was found there is no longer ours to destroy
    anywhere.servers().ksqldb.run(f"DROP STREAM {name};", {})
