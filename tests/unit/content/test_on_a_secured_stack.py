"""The committed project on a secured stack: every table and connector logs in, and no secret is written into them."""

import json
import re
import shutil
from collections.abc import Mapping

import pytest
from rendered_content import ROOT, Content

from heartwatch_deploy.readings.endpoints import ONLOOKER, Servers
from heartwatch_deploy.stack import jsonfile, lifecycle
from heartwatch_deploy.stack.paths import StackPaths
from heartwatch_deploy.stack.secured import cassandra, clients
from heartwatch_deploy.stack.secured.endpoints import security
from heartwatch_deploy.stack.secured.principals import PAGE
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.render import render
from heartwatch_deploy.storage.places import STACK_DEFAULTS
from heartwatch_deploy.storage.project import Selection, load_project
from heartwatch_deploy.watching.deployment import Loading


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> StackPaths:
    """A project whose secured stack is up, by what it left behind."""
    project = tmp_path_factory.mktemp("secured") / "heart watch"
    for name in ("avro", "cassandra", "connect", "deploy", "flink_sql", "ksql", "postgres"):
        shutil.copytree(ROOT / name, project / name)
    paths = StackPaths(project)
    lifecycle._make_secrets(paths, secured=True)
    usual = json.loads(STACK_DEFAULTS.model_dump_json(exclude={"security"}).replace("http://", "https://"))
    usual["postgres"].pop("password")
    usual["cassandra"] = {"hosts": "127.0.0.1:29042", "datacenter": "datacenter1", "user": cassandra.USER}
    parts = ["cassandra", "timescale", "search", "webhook", "raw", "moving_average"]
    parts += ["devices", "escalations", "summaries", "risk"]
    told = {"security": security(paths), "values": clients.values(paths), "logins": clients.logins(paths)}
    jsonfile.write(paths.endpoints, {**usual, **told, "parts": parts})
    return paths


@pytest.fixture(scope="module")
def secured(paths: StackPaths) -> Content:
    project, warnings = load_project(paths.project, Selection("dev"))
    files, diagnostics = render(project)
    assert (warnings, diagnostics) == ((), ())
    return Content(project, files)


def tables_on_kafka(content: Content) -> Mapping[str, str]:
    found = {
        f"{file} {number}": text
        for number, (file, text, _) in enumerate(content.statements("flink_sql"))
        if re.search(r"'connector' = '(upsert-)?kafka'", text)
    }
    assert len(found) > 12
    return found


def test_every_table_logs_in_at_kafka_and_at_the_registry(secured: Content) -> None:
    for name, text in tables_on_kafka(secured).items():
        assert "'properties.security.protocol' = 'SASL_SSL'" in text, name
        assert 'username="flink" password="${flink:HEARTWATCH_KAFKA_PASSWORD}";\'' in text, name
        assert "avro-confluent" not in text, name
        of_registry = "'value.registered-avro.basic-auth.user-info' = 'flink:${flink:HEARTWATCH_REGISTRY_PASSWORD}'"
        assert (of_registry in text) == ("'value.format' = 'registered-avro'" in text), name


def test_every_connector_logs_in_by_reference(secured: Content) -> None:
    texts = secured.texts("kafka_connect")
    for name, text in texts.items():
        config = json.loads(text)
        assert config["value.converter.apicurio.registry.auth.password"] == "${env:HEARTWATCH_REGISTRY_PASSWORD}", name
    assert json.loads(texts["historical_ranges"])["database.sslmode"] == "verify-full"
    assert "?sslmode=verify-full&sslrootcert=/" in json.loads(texts["rows_to_postgres"])["connection.url"]
    assert "%20watch/" in json.loads(texts["rows_to_postgres"])["connection.url"]
    sink = json.loads(texts["rows_to_cassandra"])
    assert (sink["connection.user"], sink["tls"]) == ("heartwatch", "true")
    assert sink["connection.password"] == "${env:HEARTWATCH_CASSANDRA_PASSWORD}"
    assert desired_of(secured.project).diagnostics == ()  # nothing in the clear: HW109


def test_no_file_has_a_secret_in_it(secured: Content, paths: StackPaths) -> None:
    secrets = jsonfile.read(paths.secrets)
    assert not [file.name for file in secured.files for secret in secrets.values() if secret in file.text]
    assert not [name for name, secret in secrets.items() if secret in paths.endpoints.read_text()]


@pytest.mark.parametrize("login", ["producer", ONLOOKER])
def test_producers_and_onlookers_log_in_as_themselves(paths: StackPaths, login: str) -> None:
    servers, secrets = Servers(project_dir=paths.project, login=login), jsonfile.read(paths.secrets)
    client = servers.kafka_client()
    assert (client["sasl.username"], client["sasl.password"]) == (login, secrets[f"kafka_{login}_password"])
    assert (client["bootstrap.servers"], client["security.protocol"]) == ("127.0.0.1:29092", "SASL_SSL")
    found = servers.registry_client().endpoint
    assert found.address.startswith("https://")
    assert servers.postgres()["sslmode"] == "verify-full"


@pytest.mark.parametrize("login", [ONLOOKER, PAGE])
def test_page_and_metrics_come_as_themselves_and_to_flink_by_the_deployers_certificate(
    paths: StackPaths, login: str
) -> None:
    found = Loading(paths.project, "dev", login=login).load().endpoints
    assert found is not None
    assert found.security.kafka is not None
    assert found.security.kafka.sasl is not None
    assert found.security.kafka.sasl.username == login
    assert found.security.flink_rest is not None
    assert found.security.flink_rest.tls is not None
    assert str(found.security.flink_rest.tls.certificate).endswith("/deployer.pem")


def test_whoever_is_told_another_address_comes_without_the_stacks_login(paths: StackPaths) -> None:
    servers = Servers(project_dir=paths.project, given_kafka="k:1", given_registry="http://r")
    assert servers.kafka_client() == {"bootstrap.servers": "k:1"}
    assert servers.registry_client().endpoint.address == "http://r"


def test_the_values_of_a_secured_stack_are_names_that_the_project_knows(paths: StackPaths, content: Content) -> None:
    assert set(clients.values(paths)) <= set(content.project.values)
