"""docker-compose.yml offers what deploy/environments/prod.yaml asks for; read, not run: no Docker engine is needed."""

import json
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from heartwatch_deploy.cli import dashboard, metrics
from tests.unit.content.schemas_of_others import compose_schema

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROD: dict[str, Any] = yaml.safe_load((ROOT / "deploy/environments/prod.yaml").read_text())
ENDPOINTS: dict[str, Any] = PROD["endpoints"]
SERVICE_KEYS = {
    "build", "command", "depends_on", "entrypoint", "environment", "healthcheck", "hostname", "image", "mem_limit",
    "network_mode", "networks", "ports", "profiles", "restart", "secrets", "stdin_open", "tty", "volumes",
}  # fmt: skip
ALIASES = {
    alias: name
    for name, service in SERVICES.items()
    for alias in service.get("networks", {}).get("default", {}).get("aliases", [])
}
"""Names that several services answer to, each with the last of them."""

UNPUBLISHED = {"postgres": {5432}, "timescale/timescaledb": {5432}, "cassandra": {9042}}
"""Where an image listens without being told."""


def listened_ports(service: dict[str, Any]) -> set[int]:
    """Container ports that are published or that a listener setting names."""
    published = {int(port.rsplit(":", 1)[1]) for port in service.get("ports", [])}
    settings = " ".join(str(value) for value in service.get("environment", {}).values())
    return published | {int(port) for port in re.findall(r"://0\.0\.0\.0:(\d+)", settings)}


def addresses() -> list[tuple[str, str, int]]:
    """(endpoint, host, port) of everything that prod names."""
    found = []
    for name, value in ENDPOINTS.items():
        if isinstance(value, dict) and "hosts" in value:
            for each in value["hosts"].split(","):
                host, port = each.split(":")
                found.append((name, host, int(port)))
        elif isinstance(value, dict):
            found.extend([(name, value["host"], value["port"])] if "host" in value else [])
        else:
            for address in value.split(","):
                host, port = address.split("://")[-1].split("/")[0].split(":")
                found.append((name, host, int(port)))
    return found


def references(text: str) -> set[str]:
    return set(re.findall(r"\$\{env:(\w+)\}", text))


@pytest.mark.parametrize(("endpoint", "host", "port"), addresses())
def test_every_endpoint_of_prod_is_a_service_with_that_port(endpoint: str, host: str, port: int) -> None:
    host = ALIASES.get(host, host)
    assert host in SERVICES, f"{endpoint}: no service is called {host}"
    assert port in listened_ports(SERVICES[host]) | UNPUBLISHED.get(SERVICES[host]["image"].split(":")[0], set())


def test_the_addresses_inside_the_compose_file_are_its_own_services() -> None:
    inside = re.findall(r"(?:http://|[:,@ ])([a-z][a-z0-9-]*):(\d{4,5})\b", TEXT)
    assert inside
    for host, port in ((ALIASES.get(host, host), port) for host, port in inside):
        if host in SERVICES and host != "zookeeper":
            assert int(port) in listened_ports(SERVICES[host]), f"{host}:{port}"
        else:
            assert host in {"localhost", "zookeeper"}, host


@pytest.mark.parametrize("service", ["connect", "deployer"])
def test_every_secret_is_passed_to_those_who_resolve_it(service: str) -> None:
    wanted = references(yaml.safe_dump(PROD))
    for config in (ROOT / "connect").glob("*.json"):
        wanted |= references(config.read_text())
    assert "HEARTWATCH_POSTGRES_PASSWORD" in wanted
    assert wanted <= set(SERVICES[service].get("environment", {})) | set(SERVICES[service]["secrets"])


def test_connect_resolves_references_and_finds_its_converter() -> None:
    environment = SERVICES["connect"]["environment"]
    assert environment["CONNECT_CONFIG_PROVIDERS"] == "env"
    pattern = environment["CONNECT_CONFIG_PROVIDERS_ENV_PARAM_ALLOWLIST_PATTERN"]
    assert all(re.fullmatch(pattern, name) for name in references(yaml.safe_dump(PROD)))
    assert environment["CONNECT_VALUE_CONVERTER"] == PROD["values"]["avro_converter"]["class"]
    assert environment["CONNECT_VALUE_CONVERTER_SCHEMA_REGISTRY_URL"] == ENDPOINTS["registry"]


def test_elasticsearch_is_healthy_only_with_the_index_template_of_the_project() -> None:
    health = SERVICES["elasticsearch"]["healthcheck"]["test"]
    project = yaml.safe_load((ROOT / "deploy/project.yaml").read_text())
    (put,) = re.findall(r"--data '(.*)'", health)
    assert json.loads(put) == project["values"]["wearable_logs_template"]
    assert "/_index_template/wearable_logs" in health


def test_connect_has_the_sinks_that_prod_deploys() -> None:
    recipe = SERVICES["connect"]["build"]["dockerfile_inline"]
    assert PROD["values"]["search_sink"]["class"].startswith("io.confluent.connect.elasticsearch.")
    assert "confluentinc/kafka-connect-elasticsearch:" in recipe
    assert "COPY heartwatch-connect_java-*.jar" in recipe


def test_connect_has_the_datagen_of_a_part() -> None:
    config = (ROOT / "connect/readings_datagen.json").read_text()
    assert "io.confluent.kafka.connect.datagen.DatagenConnector" in config
    assert "confluentinc/kafka-connect-datagen:" in SERVICES["connect"]["build"]["dockerfile_inline"]


def test_postgres_is_the_one_that_prod_names_and_ready_for_a_slot() -> None:
    environment = SERVICES["postgres"]["environment"]
    assert environment["POSTGRES_DB"] == ENDPOINTS["postgres"]["dbname"]
    assert environment["POSTGRES_USER"] == ENDPOINTS["postgres"]["user"]
    assert "wal_level=logical" in SERVICES["postgres"]["command"]


def test_cassandra_is_as_often_there_as_its_rows_are_kept_and_wants_a_login() -> None:
    hosts = [each.split(":")[0] for each in ENDPOINTS["cassandra"]["hosts"].split(",")]
    assert PROD["values"]["cassandra_replication"] == len(hosts) == 3
    for host in hosts:
        assert "PasswordAuthenticator" in " ".join(SERVICES[host]["entrypoint"])
        assert f"-u {ENDPOINTS['cassandra']['user']} " in SERVICES[host]["healthcheck"]["test"]
    pins = (ROOT / "heartwatch_deploy/stack/locks/cassandra.txt").read_text()
    version = SERVICES[hosts[0]]["image"].split(":")[1]
    assert f"/cassandra-all-{version}.jar" in pins, "the stack runs another version"


def test_connect_has_the_driver_of_the_sink_to_cassandra() -> None:
    recipe = SERVICES["connect"]["build"]["dockerfile_inline"]
    pins = (ROOT / "heartwatch_deploy/stack/locks/cassandra_driver.txt").read_text()
    jars = {line.split("/")[-1] for line in pins.splitlines()}
    patterns = [word for word in recipe.split() if word.endswith(".jar")]
    assert {jar for jar in jars if not any(fnmatch(jar, each) for each in patterns)} == set()


def test_replication_fits_the_brokers() -> None:
    brokers = ENDPOINTS["kafka"].split(",")
    assert PROD["values"]["replication"] <= len(brokers)
    for address in brokers:
        environment = SERVICES[address.split(":")[0]]["environment"]
        for name, value in environment.items():
            if name.endswith("REPLICATION_FACTOR"):
                assert value <= len(brokers), name
        assert environment["KAFKA_CONTROLLER_QUORUM_VOTERS"].count("@") == len(brokers)
        assert f"INSIDE://{address}" in environment["KAFKA_ADVERTISED_LISTENERS"]


def test_the_task_slots_fit_all_jobs_of_prod() -> None:
    slots = re.search(r"numberOfTaskSlots: (\d+)", SERVICES["taskmanager"]["environment"]["FLINK_PROPERTIES"])
    assert slots is not None
    jobs = [path for path in (ROOT / "flink_sql").glob("*.sql") if "INSERT INTO" in path.read_text().upper()]
    assert len(jobs) * PROD["values"]["parallelism"] <= int(slots[1])


def test_the_flink_of_the_compose_file_is_the_one_that_the_stack_runs() -> None:
    flink = [service["image"] for service in SERVICES.values() if service["image"].startswith("heartwatch/flink")]
    assert flink
    assert set(flink) == {"heartwatch/flink:2.2.1"}
    assert "FROM flink:2.2.1-" in TEXT


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_well_formed(name: str) -> None:
    service = SERVICES[name]
    assert set(service) <= SERVICE_KEYS
    assert re.search(r":(v|RELEASE\.)?\d", service["image"]), "the version is not pinned"
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), "open to the network"
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"]), "it may take all memory"
    depends = service.get("depends_on", {})
    assert set(depends) <= set(SERVICES)
    for needed, how in depends.items():
        assert how["condition"] in {"service_healthy", "service_completed_successfully", "service_started"}
        checked = "healthcheck" in SERVICES[needed] or how["condition"] != "service_healthy"
        assert checked, "waits for health that nobody checks"
        profiles = set(SERVICES[needed].get("profiles", []))
        assert profiles <= set(service.get("profiles", [])), f"{needed} is started by a profile of its own"
    for volume in service.get("volumes", []):
        source = volume.split(":")[0]
        assert (ROOT / source).exists() if source.startswith("./") else source in COMPOSE["volumes"], source
    for key, value in service.get("environment", {}).items():
        if "PASSWORD" in key or "SECRET" in key:
            from_outside = re.fullmatch(r"\$\{\w+:\?.+\}", str(value))
            file = str(value).removeprefix("/run/secrets/")
            assert from_outside or file in service["secrets"], f"{key} has a default"


def test_every_secret_is_a_file_without_a_default_and_somebody_s() -> None:
    secrets = COMPOSE["secrets"]
    for name, secret in secrets.items():
        assert re.fullmatch(rf"\$\{{HEARTWATCH_SECRETS:\?[^}}]+\}}/{name}", secret["file"])
    used = [name for service in SERVICES.values() for name in service.get("secrets", [])]
    assert set(used) == set(secrets)


@pytest.mark.parametrize("name", [name for name, service in SERVICES.items() if "secrets" in service])
def test_a_service_reads_the_secrets_that_it_lists(name: str) -> None:
    """As files that its image knows, or as variables that its entrypoint makes of all of them."""
    service = SERVICES[name]
    named = set(re.findall(r"/run/secrets/(\w+)", str(service)))
    loop = "for file in /run/secrets/*" in str(service.get("entrypoint", ""))
    assert named <= set(service["secrets"])
    assert loop or named == set(service["secrets"])
    assert not loop or "exec" in service["entrypoint"][2], "signals must reach the server"


def test_there_are_three_ksqldb_servers_of_one_cluster_that_stand_in_for_each_other() -> None:
    servers = {name: service for name, service in SERVICES.items() if "ksqldb-server" in service["image"]}
    assert len(servers) == 3
    for name, service in servers.items():
        environment = service["environment"]
        assert environment["KSQL_KSQL_ADVERTISED_LISTENER"] == f"http://{name}:8088"
        assert environment["KSQL_KSQL_STREAMS_NUM_STANDBY_REPLICAS"] >= 1
        assert environment["KSQL_KSQL_SCHEMA_REGISTRY_URL"] == ENDPOINTS["registry"]
    assert len({service["environment"]["KSQL_KSQL_SERVICE_ID"] for service in servers.values()}) == 1
    assert SERVICES["ksqldb-cli"]["entrypoint"][1] == ENDPOINTS["ksqldb"]
    assert "ksqldb" in PROD["render_only"], "a profile of its own is enough only as long as nothing is sent there"


def test_the_browser_for_topics_sees_what_prod_names() -> None:
    environment = SERVICES["kafka-ui"]["environment"]
    seen = {name.removeprefix("KAFKA_CLUSTERS_0_"): value for name, value in environment.items()}
    assert seen["BOOTSTRAPSERVERS"] == ENDPOINTS["kafka"]
    assert seen["SCHEMAREGISTRY"] == ENDPOINTS["registry"]
    assert seen["KAFKACONNECT_0_ADDRESS"] == ENDPOINTS["connect"]
    assert seen["KSQLDBSERVER"] == ENDPOINTS["ksqldb"]


def test_the_bucket_of_prod_is_there_for_flink() -> None:
    assert f"here/{ENDPOINTS['s3']['bucket']}" in SERVICES["bucket"]["command"][-1]
    properties = yaml.safe_load(SERVICES["taskmanager"]["environment"]["FLINK_PROPERTIES"])
    host, port = properties["s3.endpoint"].removeprefix("http://").split(":")
    assert int(port) in listened_ports(SERVICES[host])
    assert set(SERVICES["taskmanager"]["secrets"]) == set(SERVICES[host]["secrets"])
    assert "flink-s3-fs-hadoop-2.2.1.jar" in SERVICES["taskmanager"]["build"]["dockerfile_inline"]


def test_connect_has_the_jdbc_sink_that_prod_chooses() -> None:
    assert PROD["values"]["jdbc_sink"] == "confluent"
    assert "confluentinc/kafka-connect-jdbc:" in SERVICES["connect"]["build"]["dockerfile_inline"]


def test_the_page_is_reached_through_the_door_that_shares_its_loopback() -> None:
    page = SERVICES["page"]
    assert page["command"][:2] == ["heartwatch_deploy", "dashboard"]
    (port,) = [option.default for option in dashboard.command.params if option.name == "port"]
    door = SERVICES[page["network_mode"].removeprefix("service:")]
    assert door["command"][-1] == f"127.0.0.1:{port}"
    (published,) = door["ports"]
    assert published.startswith(f"127.0.0.1:{port}:")


def test_all_images_of_confluent_are_of_one_release() -> None:
    assert len(set(re.findall(r"confluentinc/cp-[\w-]+:([\d.]+)", TEXT))) == 1


def test_the_file_is_one_that_compose_takes() -> None:
    """By the compose specification's own schema, which a pinned wheel carries."""
    jsonschema.Draft202012Validator(compose_schema()).validate(COMPOSE)


def test_what_must_be_set_is_explained_at_the_top() -> None:
    required = set(re.findall(r"\$\{(\w+):\?", TEXT))
    heading = TEXT.split("\nname:")[0]
    assert required
    assert all(f"export {name}=" in heading for name in required)
    assert "${" not in re.sub(r"\$\{\w+:\?[^}]+\}", "", TEXT), "a variable has a default or none of the two"


def test_no_host_port_is_taken_twice() -> None:
    ports = [port.rsplit(":", 1)[0] for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == len(set(ports))


def test_prometheus_reaches_the_exporter_where_its_configuration_says() -> None:
    """On its own loopback: the exporter shares its network."""
    exporter = SERVICES["exporter"]
    assert exporter["network_mode"] == "service:prometheus"
    assert exporter["command"][:2] == ["heartwatch_deploy", "metrics"]
    mounted, rules = [volume for volume in SERVICES["prometheus"]["volumes"] if volume.startswith("./")]
    config = yaml.safe_load((ROOT / mounted.split(":")[0]).read_text())
    (port,) = [option.default for option in metrics.command.params if option.name == "port"]
    assert config["scrape_configs"][0]["static_configs"] == [{"targets": [f"127.0.0.1:{port}"]}]
    assert f"--config.file={mounted.split(':')[1]}" in SERVICES["prometheus"]["command"]
    (files,) = config["rule_files"]
    assert Path(mounted.split(":")[1]).parent / files == Path(rules.split(":")[1]) / "*.yaml"


def test_grafana_gets_what_its_provisioning_asks_of_the_environment() -> None:
    grafana = SERVICES["grafana"]
    files = {volume.split(":")[0]: volume.split(":")[1] for volume in grafana["volumes"]}
    environment = grafana["environment"]
    texts = {name: (ROOT / name).read_text() for name in files if name.endswith(".yaml")}
    asked = {name for text in texts.values() for name in re.findall(r"\$(\w+)", text)}
    assert asked <= set(environment) | set(grafana["secrets"])
    assert {name for name in environment if name.startswith("HEARTWATCH_")} <= asked
    for name, text in texts.items():
        (kind,) = set(yaml.safe_load(text)) - {"apiVersion"}
        folder = {"datasources": "datasources", "providers": "dashboards"}[kind]
        assert files[name].startswith(f"/etc/grafana/provisioning/{folder}/")
    assert files["./deploy/dashboards"] == environment["HEARTWATCH_DASHBOARDS"]
    for address in (environment["HEARTWATCH_PROMETHEUS"], environment["HEARTWATCH_POSTGRES"]):
        host, port = address.removeprefix("http://").split(":")
        assert int(port) in listened_ports(SERVICES[host])
        assert host in grafana["depends_on"]
    assert environment["HEARTWATCH_POSTGRES_USER"] == ENDPOINTS["postgres"]["user"]


def test_the_exporter_and_the_deployer_are_one_image_with_what_they_import() -> None:
    assert SERVICES["exporter"]["build"] == SERVICES["deployer"]["build"]
    assert SERVICES["page"]["build"] == SERVICES["deployer"]["build"]
    assert "[readings,page,metrics]" in SERVICES["deployer"]["build"]["dockerfile_inline"]
