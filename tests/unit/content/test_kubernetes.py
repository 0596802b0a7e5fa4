"""deploy/kubernetes offers what prod asks for, in objects that their operators take; no cluster is asked."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from heartwatch_deploy.cli import dashboard, metrics
from tests.unit.content.definitions_of_operators import schema_of
from tests.unit.content.test_compose import ENDPOINTS, PROD, ROOT, SERVICES, addresses, references

FOLDER = ROOT / "deploy" / "kubernetes"
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
OBJECTS: list[dict[str, Any]] = [
    each for name in KUSTOMIZATION["resources"] for each in yaml.safe_load_all((FOLDER / name).read_text())
]
CUSTOM = [each for each in OBJECTS if each["apiVersion"].split("/")[0] in {"kafka.strimzi.io", "flink.apache.org"}]
CORE = {"v1", "apps/v1", "batch/v1", "policy/v1", "networking.k8s.io/v1", "autoscaling/v2"}
NOT_SECRET = {"GRAFANA_PASSWORD", "KAFKA_UI_PASSWORD"}  # of services that only compose runs


def named(kind: str) -> dict[str, dict[str, Any]]:
    return {each["metadata"]["name"]: each for each in OBJECTS if each["kind"] == kind}


def pods() -> Iterator[tuple[str, dict[str, str], dict[str, Any]]]:
    """(name, labels, spec) of every pod that is ours to describe in whole."""
    for kind in ("Deployment", "Job"):
        for name, found in named(kind).items():
            template = found["spec"]["template"]
            yield name, template["metadata"]["labels"], template["spec"]


def containers() -> list[Any]:
    return [pytest.param(each, id=f"{pod}: {each['name']}") for pod, _, spec in pods() for each in spec["containers"]]


def secret_keys(text: Any) -> set[tuple[str, str]]:
    """(secret, key) of every reference."""
    if isinstance(text, dict):
        own = {(text["secretKeyRef"]["name"], text["secretKeyRef"]["key"])} if "secretKeyRef" in text else set()
        return own.union(*map(secret_keys, text.values()))
    return set().union(*map(secret_keys, text)) if isinstance(text, list) else set()


def keys_of_ours(text: Any) -> set[str]:
    """Of the Secret `heartwatch`; the others are made by Strimzi."""
    return {key for name, key in secret_keys(text) if name == "heartwatch"}


def test_every_file_is_a_part_of_it_and_every_object_is_named_once() -> None:
    assert {*KUSTOMIZATION["resources"], "kustomization.yaml"} == {file.name for file in FOLDER.iterdir()}
    names = [(each["kind"], each["metadata"]["name"]) for each in OBJECTS]
    assert len(set(names)) == len(names)
    assert {each["apiVersion"] for each in OBJECTS if each not in CUSTOM} <= CORE


@pytest.mark.parametrize(("endpoint", "host", "port"), addresses())
def test_every_endpoint_of_prod_is_a_service(endpoint: str, host: str, port: int) -> None:
    service = named("Service").get(host)
    assert service, f"{endpoint}: no service is called {host}"
    if service["spec"].get("type") != "ExternalName":
        assert port in {each["port"] for each in service["spec"]["ports"]}


def test_a_service_of_ours_leads_to_a_pod_that_listens() -> None:
    for name, service in named("Service").items():
        selector = service["spec"].get("selector", {})
        if set(selector) != {"app"}:
            continue  # an operator's pods, or somebody else's
        (spec,) = [spec for _, labels, spec in pods() if selector.items() <= labels.items()]
        listened = {port["containerPort"] for each in spec["containers"] for port in each.get("ports", [])}
        assert {each["port"] for each in service["spec"]["ports"]} <= listened, name


def test_services_of_operators_select_the_objects_that_are_there() -> None:
    services, kinds = named("Service"), {"Kafka": named("Kafka"), "KafkaConnect": named("KafkaConnect")}
    for service in services.values():
        selector = service["spec"].get("selector", {})
        if kind := selector.get("strimzi.io/kind"):
            assert selector["strimzi.io/cluster"] in kinds[kind]
    assert services["jobmanager"]["spec"]["selector"]["app"] in named("FlinkDeployment")


def test_addresses_inside_are_services_of_prod_s_names() -> None:
    text = "\n".join((FOLDER / name).read_text() for name in KUSTOMIZATION["resources"])
    inside = set(re.findall(r"(?:http://|[\"',: ])([a-z][a-z0-9-]*):(\d{4,5})\b", text))
    assert inside
    for host, port in inside - {("page", "8080")}:
        spec = named("Service")[host]["spec"]
        assert spec.get("type") == "ExternalName" or int(port) in {each["port"] for each in spec["ports"]}


@pytest.mark.parametrize("container", containers())
def test_a_container_is_bounded_pinned_and_the_one_that_compose_runs(container: dict[str, Any]) -> None:
    assert container["resources"]["limits"]["memory"] == container["resources"]["requests"]["memory"]
    assert container["resources"]["requests"]["cpu"]
    assert container["image"] in {service["image"] for service in SERVICES.values()}
    assert not container.get("ports") or "readinessProbe" in container


def test_secrets_are_those_of_compose_by_reference_alone() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["secrets"]
    asked = keys_of_ours(OBJECTS)
    assert asked
    assert asked <= set(compose) - NOT_SECRET
    needed = references(yaml.safe_dump(PROD)).union(*(references(file.read_text()) for file in CONNECTORS))
    (connect,) = named("KafkaConnect").values()
    assert needed <= keys_of_ours(connect)
    assert not named("Secret"), "none is written down"


CONNECTORS = sorted((ROOT / "connect").glob("*.json"))


def test_kafka_keeps_as_many_copies_as_prod_wants_and_makes_no_topic_itself() -> None:
    (pool,) = named("KafkaNodePool").values()
    kafka = named("Kafka")[pool["metadata"]["labels"]["strimzi.io/cluster"]]["spec"]
    assert pool["spec"]["replicas"] == len(ENDPOINTS["kafka"].split(",")) >= PROD["values"]["replication"]
    assert kafka["kafka"]["config"]["auto.create.topics.enable"] is False
    assert "topicOperator" not in kafka.get("entityOperator", {}), "two would plan the same topics"
    assert not named("KafkaTopic")


def test_connect_is_set_up_as_in_compose_and_leaves_connectors_to_apply() -> None:
    (connect,) = named("KafkaConnect").values()
    environment = SERVICES["connect"]["environment"]
    for name, value in connect["spec"]["config"].items():
        variable = f"CONNECT_{name.replace('.', '_').upper()}"
        assert environment.get(variable, value) == value, name
    assert connect["spec"]["groupId"] == environment["CONNECT_GROUP_ID"]
    assert connect["spec"]["bootstrapServers"] == ENDPOINTS["kafka"]
    assert "strimzi.io/use-connector-resources" not in connect["metadata"].get("annotations", {})


def test_the_autoscaler_scales_what_there_is_and_shrinks_slowly() -> None:
    for scaler in named("HorizontalPodAutoscaler").values():
        target, spec = scaler["spec"]["scaleTargetRef"], scaler["spec"]
        scaled = named(target["kind"])[target["name"]]
        assert scaled["apiVersion"] == target["apiVersion"]
        assert spec["minReplicas"] == scaled["spec"]["replicas"] < spec["maxReplicas"]
        assert spec["behavior"]["scaleDown"]["stabilizationWindowSeconds"] >= 300
        assert scaled["spec"]["resources"]["requests"]["cpu"], "utilization is a share of what was asked for"


def test_flink_may_grow_to_all_jobs_of_prod_twice_over() -> None:
    (flink,) = named("FlinkDeployment").values()
    settings = flink["spec"]["flinkConfiguration"]
    jobs = [path for path in (ROOT / "flink_sql").glob("*.sql") if "INSERT INTO" in path.read_text().upper()]
    assert 2 * len(jobs) * PROD["values"]["parallelism"] <= int(settings["slotmanager.number-of-slots.max"])
    assert flink["spec"]["mode"] == "native", "else nobody asks for TaskManagers"
    assert settings["high-availability.storageDir"].startswith(f"s3://{ENDPOINTS['s3']['bucket']}/")
    assert all(isinstance(value, str) for value in settings.values())
    (gateway,) = named("Deployment")["sql-gateway"]["spec"]["template"]["spec"]["containers"]
    properties = yaml.safe_load(next(each["value"] for each in gateway["env"] if each["name"] == "FLINK_PROPERTIES"))
    shared = {name for name in settings if name.startswith(("execution.", "s3."))}
    assert {name: str(properties[name]) for name in shared} == {name: settings[name] for name in shared}


def test_the_doors_lead_to_the_ports_of_page_and_exporter() -> None:
    spec = named("Deployment")["page"]["spec"]["template"]["spec"]
    doors = {each["name"]: each["command"][-1] for each in spec["containers"] if each["name"].endswith("-door")}
    for name, verb in (("page-door", dashboard), ("metrics-door", metrics)):
        (port,) = [option.default for option in verb.command.params if option.name == "port"]
        assert doors[name] == f"127.0.0.1:{port}"


@pytest.mark.parametrize("found", CUSTOM, ids=lambda each: f"{each['kind']} {each['metadata']['name']}")
def test_an_operator_takes_it(found: dict[str, Any]) -> None:
    """By the definition that the operator's release installs; a field that it does not know is an error."""
    schema = schema_of(found["apiVersion"], found["kind"])
    jsonschema.Draft202012Validator(closed(schema)).validate(known_version(found, schema))


@pytest.mark.parametrize("found", CUSTOM, ids=lambda each: f"{each['kind']} {each['metadata']['name']}")
def test_an_operator_takes_no_field_that_it_does_not_know(found: dict[str, Any]) -> None:
    misspelt = {**found, "spec": {**found["spec"], "replicass": 1}}
    judge = jsonschema.Draft202012Validator(closed(schema_of(found["apiVersion"], found["kind"])))
    assert any("replicass" in each.message for each in judge.iter_errors(misspelt))


def known_version(found: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The same for the newest Flink that the definition knows, where it is of a release from before ours."""
    if found["kind"] != "FlinkDeployment":
        return found
    known = schema["properties"]["spec"]["properties"]["flinkVersion"]["enum"]
    wanted = found["spec"]["flinkVersion"]
    assert wanted in {*known, "v2_2"}
    return found if wanted in known else {**found, "spec": {**found["spec"], "flinkVersion": known[-1]}}


def closed(schema: Any) -> Any:
    """The schema, in which an object has no fields but those it names, as a server with strict validation has it."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(value) for name, value in schema.items()}
    open_ended = inner.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in inner
    if isinstance(inner.get("properties"), dict) and inner.get("type") == "object" and not open_ended:
        known = {name: {} for name in ("apiVersion", "kind", "metadata")} if "spec" in inner["properties"] else {}
        return {**inner, "properties": {**known, **inner["properties"]}, "additionalProperties": False}
    if inner.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    return inner
