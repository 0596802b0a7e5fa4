"""What is there becomes files that mean the same: the next plan does nothing."""

import pytest
from ksqldb_project import Deployment, ModelConnect

from heartwatch_deploy import api, record_keeping
from heartwatch_deploy.edges import listing
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.stages.choosing import Choice
from heartwatch_deploy.storage.project import Selection
from tests.ksqldb_model.serving import Served

EARLIEST = {"ksql.streams.auto.offset.reset": "earliest"}
LATEST = {"ksql.streams.auto.offset.reset": "latest"}
FILE = "org.apache.kafka.connect.file.FileStreamSourceConnector"


@pytest.fixture
def there(small: Deployment, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A project without files, and a server with statements of somebody's."""
    run = small.servers().ksqldb.run
    run("CREATE TYPE addr AS STRUCT<street STRING>;", {})
    run("CREATE STREAM a (id STRING KEY, v INT, w addr) WITH (kafka_topic='a', value_format='JSON', partitions=1);", {})
    run("CREATE STREAM b AS SELECT id, v + 1 FROM a WHERE v BETWEEN 1 AND 9;", EARLIEST)
    run("CREATE TABLE t AS SELECT id, COUNT(*) AS n FROM b WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY id;", LATEST)
    run("INSERT INTO b WITH (QUERY_ID='more') SELECT id, v + 2 FROM a;", EARLIEST)
    monkeypatch.setattr(record_keeping, "Servers", lambda *_arguments, **_named: small.servers())
    monkeypatch.setattr(record_keeping, "on_other_records", lambda *_arguments: {})
    return small


def imported(deployment: Deployment, *texts: str) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """Files by name, written; and what was said of them."""
    project, desired = api.load_desired(deployment.directory, Selection("ksql"))
    _, found = record_keeping.adopting(project, desired, {"ksqldb": "ksql"}, Choice(texts))
    files = {file.name: file.text for file in found.files}
    for name, text in files.items():
        (deployment.directory / "ksql" / f"{name}.sql").write_text(text)
    return files, found.diagnostics


def test_streams_tables_queries_and_types_become_files(there: Deployment) -> None:
    files, found = imported(there, "ksqldb.*")
    assert (sorted(files), found) == (["A", "ADDR", "B", "MORE", "T"], ())
    assert "SET 'auto.offset.reset' = 'latest'" in files["T"]
    plan, refused = there.plan()
    assert ({each.action for each in plan}, len(plan), refused) == ({Action.RECORD}, 5, ())


def test_a_query_that_says_no_beginning_is_not_guessed_at(there: Deployment) -> None:
    there.servers().ksqldb.run("CREATE STREAM c AS SELECT id, v FROM a;", {})
    files, (found,) = imported(there, "ksqldb.source/C")
    assert (files, found.code) == ({}, "HW532")
    assert "where it begins" in found.summary


def test_a_connector_becomes_a_file_without_its_secrets(there: Deployment, served: Served) -> None:
    served.model.world.connect.reachable, served.model.world.connect.plugins = True, {FILE: frozenset()}
    lines = f"CREATE SOURCE CONNECTOR lines WITH ('connector.class'='{FILE}', 'file'='/in', 'db.password'='hunter2');"
    there.servers().ksqldb.run(lines, {})
    files, (unseen,) = imported(there, "ksqldb.connector/LINES")
    assert (files, unseen.code, "names no Connect" in unseen.summary) == ({}, "HW532", True)
    there.connect = ModelConnect(served)
    files, found = imported(there, "ksqldb.connector/*")
    assert "CREATE SOURCE CONNECTOR LINES" in files["LINES"]
    assert "'db.password' = '${env:LINES_DB_PASSWORD}'" in files["LINES"]
    assert "hunter2" not in files["LINES"]
    assert [each.code for each in found] == ["HW536"]


def test_a_connector_of_one_kafka_connect_is_imported_once() -> None:
    """ksqlDB tells those that Connect tells as well; those of others' engines that bear its name are other objects."""
    twins = {Address("ksqldb", "connector", "LINES"), Address("kafka_connect", "connector", "lines")}
    others = {Address("ksqldb", "connector", "MORE"), Address("kafka", "topic", "more")}
    assert listing._each_once(twins | others) == {Address("kafka_connect", "connector", "lines"), *others}
