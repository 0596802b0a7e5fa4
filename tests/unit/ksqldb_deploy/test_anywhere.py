"""The life of a small project, on the model and on a real server: made, left alone, changed, gone."""

import uuid

import pytest
from ksqldb_project import Deployment

from heartwatch_deploy.clients.kafka import Topic
from heartwatch_deploy.clients.ksqldb_refusals import StatementRefused
from heartwatch_deploy.model.change import Action

SOURCE = "CREATE STREAM {0} (id STRING KEY, v INT) WITH (kafka_topic='{0}', value_format='JSON', partitions=1);"


def test_a_project_comes_changes_and_goes(anywhere: Deployment) -> None:
    name = f"HW_{uuid.uuid4().hex[:12].upper()}"
    source = f"CREATE STREAM {name} (id STRING KEY, v {name}_TYPE) WITH (kafka_topic='{name}', value_format='JSON', "
    files = {
        "types": f"CREATE TYPE {name}_TYPE AS STRUCT<x INT, y STRING>;",
        "source": source + "partitions=1);",
        "copy": f"CREATE STREAM {name}_COPY AS SELECT id, v->x AS x FROM {name};",
        "counted": f"CREATE TABLE {name}_N AS SELECT id, COUNT(*) AS n FROM {name}_COPY GROUP BY id;",
        "large": f"CREATE STREAM {name}_LARGE (id STRING KEY, x INT) "
        f"WITH (kafka_topic='{name}_LARGE', value_format='JSON', partitions=1);",
        "more": f"DEFINE sink = '{name}_LARGE'; INSERT INTO ${{sink}} SELECT id, v->x AS x FROM {name} WHERE v->x > 9;",
    }
    anywhere.write(**files)
    assert anywhere.apply().failed == ()
    plan, found = anywhere.plan()
    assert (list(plan), plan.unchanged, found) == ([], 6, ())

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


def test_what_others_fill_is_replaced_while_they_are_down(anywhere: Deployment) -> None:
    name = f"HW_{uuid.uuid4().hex[:12].upper()}"
    source = SOURCE.format(name)
    files = {
        "source": source,
        "copy": f"CREATE STREAM {name}_COPY AS SELECT id, v FROM {name};",
        "more": f"INSERT INTO {name}_COPY SELECT id, v FROM {name} WHERE v > 9;",
    }
    anywhere.write(**files)
    assert anywhere.apply().failed == ()
    changed = f"CREATE STREAM {name}_COPY AS SELECT id, v FROM {name} WHERE v > 1;"
    with pytest.raises(StatementRefused, match="multiple queries writing into it"):
        anywhere.servers().ksqldb.run(changed.replace("CREATE", "CREATE OR REPLACE"), {})

    anywhere.write(**{**files, "copy": changed})
    steps = {step.address.name: step.action for step in anywhere.plan()[0]}
    insert = f"MORE_INTO_{name}_COPY"
    assert steps == {f"{name}_COPY": Action.UPDATE, insert: Action.REPLACE}
    assert anywhere.apply(allow=(f"fresh-start:ksqldb.query/{insert}",)).failed == ()
    assert list(anywhere.plan()[0]) == []
    assert anywhere.destroy().failed == ()


def test_a_chain_goes_and_comes_back_together(anywhere: Deployment) -> None:
    name = f"HW_{uuid.uuid4().hex[:12].upper()}"
    files = {
        "source": SOURCE.format(name),
        "copy": f"CREATE STREAM {name}_COPY AS SELECT id, v FROM {name};",
        "counted": f"CREATE TABLE {name}_N AS SELECT id, COUNT(*) AS n FROM {name}_COPY GROUP BY id;",
        "large": SOURCE.format(f"{name}_LARGE"),
        "more": f"INSERT INTO {name}_LARGE SELECT id, v FROM {name}_COPY WHERE v > 9;",
    }
    anywhere.write(**files)
    assert anywhere.apply().failed == ()
    files["copy"] = f"CREATE STREAM {name}_COPY AS SELECT id, v + 1 AS v FROM {name} PARTITION BY id;"
    anywhere.write(**files)
    remade = (f"source/{name}_COPY", f"source/{name}_N", f"query/MORE_INTO_{name}_LARGE")
    assert anywhere.apply(allow=tuple(f"fresh-start:ksqldb.{each}" for each in remade)).failed == ()
    assert list(anywhere.plan()[0]) == []
    assert anywhere.destroy().failed == ()


@pytest.mark.parametrize(
    ("select", "words"),
    [
        ("id, v FROM {0} WHERE LEN(id) BETWEEN 1 AND 3", "Cannot get name for"),
        ("id, v FROM {0} WHERE COALESCE(w, 1) > 2", "does not accept parameters"),
        ("id, v FROM {0} WHERE v BETWEEN LEN(id) AND 9", ""),
        ("id, v FROM {0} WHERE v + 1 IS NOT NULL", "Cannot compare primitive type"),
        ("id, v FROM {0} WHERE (v > 1) IS NULL", "Cannot compare primitive type"),
        ("id, v FROM {0} WHERE CASE WHEN v > 1 THEN v + 1 END IS NULL AND (id + 'x') IS NOT NULL", ""),
        ("id, COUNT(*) AS n FROM {0} GROUP BY id HAVING COUNT(*) BETWEEN 1 AND 3", ""),
    ],
)
def test_what_a_query_may_say(anywhere: Deployment, select: str, words: str) -> None:
    name = f"HW_{uuid.uuid4().hex[:12].upper()}"
    columns = "(id STRING KEY, v INT, w DOUBLE)"
    source = f"CREATE STREAM {name} {columns} WITH (kafka_topic='{name}', value_format='JSON', partitions=1);"
    kind = "TABLE" if "GROUP BY" in select else "STREAM"
    query = f"CREATE {kind} {name}_COPY AS SELECT {select.format(name)};"
    refused = anywhere.servers().ksqldb.would_refuse((source, query))
    assert words in refused.server_message if refused and words else (refused is None and not words)
    assert name not in anywhere.kafka.topics()


def test_a_query_wants_the_retention_of_what_it_reads(anywhere: Deployment) -> None:
    name = f"HW_{uuid.uuid4().hex[:12].upper()}"
    source = SOURCE.format(name)
    kept = Topic(f"{name}_COPY", 1, 1, {"retention.ms": "2592000000"})
    anywhere.kafka.create(kept)
    query = "CREATE STREAM {0}_COPY {1} AS SELECT id, v FROM {0};"
    ksqldb = anywhere.servers().ksqldb
    refused = ksqldb.would_refuse((source, query.format(name, "")))
    assert refused is not None
    assert "already exists, with different" in refused.server_message
    assert ksqldb.would_refuse((source, query.format(name, "WITH (retention_ms=2592000000)"))) is None
    anywhere.kafka.delete(kept.name)
