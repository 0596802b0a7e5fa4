"""What reaches what, from the references of resources."""

from pathlib import Path

import pytest

from heartwatch_deploy.api import load_desired
from heartwatch_deploy.engines.kafka_connect.systems import systems
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.external import place_of, server_of, without_login
from heartwatch_deploy.model.resource import Reference, Resource, Role, State
from heartwatch_deploy.stages.lineage import Flow, Lineage, about, lineage_of, named
from heartwatch_deploy.storage.project import Selection

REPOSITORY = Path(__file__).parents[3]
TOPIC, SUBJECT = Address("kafka", "topic", "t"), Address("schema_registry", "subject", "t-value")
TABLE, SINK = Address("flink_sql", "table", "t"), Address("kafka_connect", "connector", "sink")
READER, WRITER = Address("flink_sql", "job", "reader"), Address("flink_sql", "job", "writer")


def resource(address: Address, *references: tuple[Role, Address], required: bool = True) -> Resource:
    return Resource(address, {}, references=tuple(Reference(to, role, required=required) for role, to in references))


def ends(lineage: Lineage) -> set[tuple[str, str]]:
    return {(str(each.source), str(each.target)) for each in lineage.edges}


def small(*jobs: Resource) -> Lineage:
    table = resource(TABLE, (Role.USES, TOPIC), (Role.USES, SUBJECT))
    return lineage_of(State.of((resource(TOPIC), resource(SUBJECT), table, resource(SINK, (Role.READS, TOPIC)), *jobs)))


def test_a_table_that_is_read_takes_from_its_topic() -> None:
    found = small(resource(READER, (Role.READS, TABLE)))
    assert set(found.upstream(READER)) == {TABLE, TOPIC, SUBJECT}
    assert READER in found.downstream(SUBJECT)
    assert TABLE not in found.upstream(SINK)


def test_a_table_that_is_written_gives_to_its_topic() -> None:
    found = small(resource(WRITER, (Role.WRITES, TABLE)))
    assert list(found.downstream(WRITER)) == [TABLE, TOPIC, SINK]
    assert found.downstream(WRITER)[SINK] == (WRITER, TABLE, TOPIC, SINK)
    assert ("kafka.topic/t", "flink_sql.table/t") not in ends(found)


def test_a_table_that_is_both_goes_to_and_fro() -> None:
    found = small(resource(WRITER, (Role.WRITES, TABLE)), resource(READER, (Role.READS, TABLE)))
    assert {("kafka.topic/t", "flink_sql.table/t"), ("flink_sql.table/t", "kafka.topic/t")} <= ends(found)
    assert {READER, SINK} <= set(found.downstream(WRITER))


def test_a_schema_leads_to_what_its_data_comes_to_first_and_to_all_behind() -> None:
    written = small(resource(WRITER, (Role.WRITES, TABLE)))
    assert written.after[SUBJECT] == (TABLE,)
    read = small(resource(READER, (Role.READS, TABLE)))
    assert read.after[SUBJECT] == (TOPIC,)
    assert SINK in read.downstream(SUBJECT)


def test_a_name_that_may_be_a_function_is_none_where_nobody_defines_it() -> None:
    builtin = Address("flink_sql", "function", "COUNT")
    job = Resource(READER, {}, references=(Reference(builtin, Role.USES, required=False),))
    assert [each.address for each in lineage_of(State.of((job,))).nodes] == [READER]


def test_the_part_around_an_object() -> None:
    found = small(resource(WRITER, (Role.WRITES, TABLE)))
    near = about(found, (TOPIC,), upstream=True, downstream=False, depth=1)
    assert {each.address for each in near.nodes} == {TABLE, TOPIC}
    assert named(found, "kafka.*") == (TOPIC,)
    assert set(named(found, "t")) == {TOPIC, TABLE}
    assert named(found, "nothing") == ()


def test_this_projects_alerts_come_from_gateways_and_end_in_stores() -> None:
    _, desired = load_desired(REPOSITORY, Selection("prod", offline=True))
    found = lineage_of(desired.state)
    job = Address("flink_sql", "job", "out_of_range_while_still")
    up, down = set(map(str, found.upstream(job))), set(map(str, found.downstream(job)))
    assert {
        "kafka.topic/raw_wearable_data",
        "schema_registry.subject/readings-value",
        "external.table/postgres:5432/heartwatch.public.historical_ranges",
    } <= up
    assert {"postgres.table/out_of_range_while_still", "external.service/alerts.example.org"} <= down
    assert all(each.span for each in found.edges if each.flow in (Flow.READS, Flow.WRITES))


@pytest.mark.parametrize(
    ("url", "plain", "place", "server"),
    [
        ("jdbc:postgresql://me:pw@db:5432/x?password=pw", "jdbc:postgresql://db:5432/x", "db:5432/x", "db:5432"),
        ("jdbc:sqlserver://db:1433;password=pw", "jdbc:sqlserver://db:1433", "db:1433", "db:1433"),
        ("https://hooks.example.org/T1/secret?x=1", "https://hooks.example.org/T1/secret", None, "hooks.example.org"),
        ("search:9200", "search:9200", "search:9200", "search:9200"),
        ("${env:URL}", "${env:URL}", "${env:URL}", "${env:URL}"),
        ("mongodb+srv://me:p%40w@cl.example.org/", "mongodb+srv://cl.example.org", "cl.example.org", "cl.example.org"),
    ],
)
def test_names_of_systems_hold_no_secrets(url: str, plain: str, place: str | None, server: str) -> None:
    assert without_login(url) == plain
    assert place is None or place_of(url) == place
    assert server_of(url) == server


@pytest.mark.parametrize(
    ("config", "names"),
    [
        (
            {"connector.class": "JdbcSource", "connection.url": "jdbc:mysql://u:p@h/db", "table.whitelist": "a, b"},
            ["external.table/h/db.a", "external.table/h/db.b"],
        ),
        ({"topics": "t", "s3.bucket.name": "files", "connector.class": "S3Sink"}, ["external.bucket/s3://files"]),
        (
            {"topics": "a,b", "connector.class": "x.ElasticsearchSinkConnector", "connection.url": "http://e:9200"},
            ["external.index/e:9200/a", "external.index/e:9200/b"],
        ),
        (
            {"topics": "a", "connection.uri": "mongodb://m", "database": "d", "collection": "c"},
            ["external.service/m/d.c"],
        ),
        ({"topics": "a", "connection.url": "jdbc:postgresql://h/d", "table.name.format": "${topic}"}, []),
        ({"connector.class": "DatagenConnector", "kafka.topic": "t"}, []),
    ],
)
def test_systems_of_a_connector(config: dict[str, str], names: list[str]) -> None:
    assert [str(address) for address, _ in systems(config)] == names
