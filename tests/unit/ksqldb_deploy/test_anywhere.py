"""The life of a small project, on the model and on a real server: made, left alone, changed, gone."""

import uuid

from ksqldb_project import Deployment

from heartwatch_deploy.model.change import Action


def test_a_project_comes_changes_and_goes(anywhere: Deployment) -> None:
    name = f"HW_{uuid.uuid4().hex[:12].upper()}"
    source = f"CREATE STREAM {name} (id STRING KEY, v {name}_TYPE) WITH (kafka_topic='{name}', value_format='JSON', "
    files = {
        "types": f"CREATE TYPE {name}_TYPE AS STRUCT<x INT, y STRING>;",
        "source": source + "partitions=1);",
        "copy": f"CREATE STREAM {name}_COPY AS SELECT id, v->x AS x FROM {name};",
        "counted": f"CREATE TABLE {name}_N AS SELECT id, COUNT(*) AS n FROM {name}_COPY GROUP BY id;",
        "more": f"DEFINE sink = '{name}_COPY'; INSERT INTO ${{sink}} SELECT id, v->x AS x FROM {name} WHERE v->x > 9;",
    }
    anywhere.write(**files)
    assert anywhere.apply().failed == ()
    plan, found = anywhere.plan()
    assert (list(plan), plan.unchanged, found) == ([], 5, ())

    files["copy"] = f"CREATE STREAM {name}_COPY AS SELECT id, v->x AS x FROM {name} WHERE v->x > 1;"
    files["counted"] = files["counted"].replace("COUNT(*) AS n", "SUM(x) AS n")
    anywhere.write(**files)
    steps = {step.address.name: step.action for step in anywhere.plan()[0]}
    assert steps == {f"{name}_COPY": Action.UPDATE, f"{name}_N": Action.REPLACE}
    assert anywhere.apply(allow=(f"fresh-start:ksqldb.source/{name}_N",)).failed == ()
    assert list(anywhere.plan()[0]) == []

    assert anywhere.destroy().failed == ()
    left = anywhere.servers().ksqldb.everything()
    assert not [each["name"] for each in left["sources"] if each["name"].startswith(name)]
    assert not [each["id"] for each in left["queries"] if name in each["id"]]
    assert not [topic for topic in anywhere.kafka.topics() if topic.startswith(name)]
