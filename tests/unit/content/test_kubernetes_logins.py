"""Who may what at Kafka in Kubernetes: what a secured local stack gives; each pod that goes there has its login."""

import re
from pathlib import PurePosixPath
from typing import Any, Final

import pytest
import yaml

from heartwatch_deploy.model.project import Project
from heartwatch_deploy.stack.secured.principals import (
    ADMIN,
    ANY,
    DEPLOYER,
    ONLOOKER,
    PAGE,
    PRINCIPALS,
    PRODUCER,
    RIGHTS,
)
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.storage.project import Selection, load_project
from tests.unit.content.test_compose import ENDPOINTS, ROOT
from tests.unit.content.test_kubernetes import OBJECTS, named, secret_keys

USERS = named("KafkaUser")
(KAFKA,) = named("Kafka").values()
(LISTENER,) = KAFKA["spec"]["kafka"]["listeners"]
PREFIX: Final = KAFKA["spec"]["entityOperator"]["userOperator"]["secretPrefix"]
VARIABLE: Final = "HEARTWATCH_KAFKA_PASSWORD"
HERE_ALONE: Final = {"registry"}
"""Who has no login in the local stack, where the registry's schemas are in a file."""
VERBS: Final = {"apply": DEPLOYER, "dashboard": PAGE, "metrics": ONLOOKER, "readings": PRODUCER}
OURS: Final = "heartwatch_deploy"

Rights = dict[tuple[str, str], set[str]]
"""Operations by kind and prefix."""


def project(environment: str, login: str | None = None) -> Project:
    found, warnings = load_project(ROOT, Selection(environment, login=login))
    assert warnings == ()
    return found


def written(user: dict[str, Any]) -> Rights:
    found: Rights = {}
    for rule in user["spec"]["authorization"]["acls"]:
        resource = rule["resource"]
        name = resource.get("name", "kafka-cluster")
        assert (resource.get("patternType") == "prefix") == (name not in (ANY, "kafka-cluster"))
        assert (rule.get("type", "allow"), rule.get("host", "*")) == ("allow", "*")
        found.setdefault((snake(resource["type"]), name), set()).update(map(snake, rule["operations"]))
    return found


def snake(word: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).lower()


def given_by_the_stack(principal: str) -> Rights:
    return {(right.kind, right.prefix): set(right.operations) for right in RIGHTS if right.principal == principal}


def fragments() -> list[Any]:
    """(name, what runs) of every container of ours, and of what operators run."""
    found = [
        (f"{each['metadata']['name']}: {container['name']}", container)
        for kind in ("Deployment", "Job")
        for each in named(kind).values()
        for container in each["spec"]["template"]["spec"]["containers"]
    ]
    of_operators = (*named("KafkaConnect").values(), *named("FlinkDeployment").values())
    return found + [(each["kind"], each["spec"]) for each in of_operators]


def goes_to_kafka(name: str, runs: dict[str, Any]) -> bool:
    """Whose settings name a broker, whose command is ours, and Flink, whose tables name it."""
    hosts = [address.split(":")[0] for address in ENDPOINTS["kafka"].split(",")]
    by_address = any(f"{host}:" in yaml.safe_dump(runs) for host in hosts)
    return by_address or runs.get("command", [""])[0] == OURS or name == "FlinkDeployment"


def logins(text: Any) -> set[str]:
    """Whose Secrets it takes, by the references of variables and of an operator."""
    asked = {name for name, _ in secret_keys(text)}
    asked |= set(re.findall(r"secretName: (\S+)", yaml.safe_dump(text)))
    return {name.removeprefix(PREFIX) for name in asked if name.startswith(PREFIX)}


def test_everybody_whom_the_stack_knows_has_a_login_but_the_admin_whom_strimzi_has_itself() -> None:
    assert set(USERS) == set(PRINCIPALS) - {ADMIN} | HERE_ALONE
    assert {each["metadata"]["labels"]["strimzi.io/cluster"] for each in USERS.values()} == {KAFKA["metadata"]["name"]}


@pytest.mark.parametrize("name", sorted(set(USERS) - HERE_ALONE))
def test_rights_are_those_of_the_secured_stack(name: str) -> None:
    assert written(USERS[name]) == given_by_the_stack(name)


def test_the_registry_has_no_more_than_its_topic_and_its_group() -> None:
    assert set(written(USERS["registry"])) == {("topic", "_schemas"), ("group", "schema-registry")}


def test_files_of_rights_and_kafka_users_are_about_different_principals() -> None:
    desired = desired_of(project("kubernetes")).state
    planned = {each.address.name.split("@")[0] for each in desired if each.address.engine == "kafka_acls"}
    assert not planned & set(USERS), "two would plan the same rights"


def test_the_operator_minds_these_users_alone() -> None:
    (variable,) = KAFKA["spec"]["entityOperator"]["template"]["userOperatorContainer"]["env"]
    assert variable["name"] == "STRIMZI_IGNORED_USERS_PATTERN"
    ignored = re.compile(variable["value"])
    assert [name for name in USERS if ignored.fullmatch(name)] == []
    assert all(ignored.fullmatch(name) for name in ("auditor", "ANONYMOUS", "*", "deployers", "CN=page"))


def test_the_listener_asks_for_the_logins_that_the_operator_makes_under_the_names_of_prod() -> None:
    assert (LISTENER["tls"], KAFKA["spec"]["kafka"]["authorization"]) == (True, {"type": "simple"})
    assert {each["spec"]["authentication"]["type"] for each in USERS.values()} == {LISTENER["authentication"]["type"]}
    certified = LISTENER["configuration"]["bootstrap"]["alternativeNames"]
    assert ENDPOINTS["kafka"] == ",".join(f"{name}:{LISTENER['port']}" for name in certified)


def test_every_login_is_somebodys_and_no_password_goes_to_two() -> None:
    users = [user for name, runs in fragments() for user in logins(runs)]
    assert sorted(users) == sorted(USERS)


@pytest.mark.parametrize(("name", "runs"), fragments())
def test_whoever_goes_to_kafka_has_a_login_and_nobody_else(name: str, runs: dict[str, Any]) -> None:
    assert len(logins(runs)) == goes_to_kafka(name, runs)


@pytest.mark.parametrize(("verb", "user"), VERBS.items())
def test_our_verbs_log_in_with_the_password_of_the_user_whom_the_environment_names(verb: str, user: str) -> None:
    (runs,) = [each for _, each in fragments() if each.get("command", [])[:1] == [OURS] and verb in each["command"]]
    assert runs["command"][runs["command"].index("--env") + 1] == "kubernetes"
    assert logins(runs) == {user}
    kafka = project("kubernetes", login=user).endpoints.security.kafka
    assert kafka is not None
    assert kafka.sasl is not None
    assert kafka.tls is not None
    assert (kafka.sasl.username, kafka.sasl.password) == (user, f"${{env:{VARIABLE}}}")
    assert kafka.sasl.mechanism.lower() == LISTENER["authentication"]["type"]
    assert VARIABLE in [each["name"] for each in runs["env"]]
    assert str(kafka.tls.ca) == mounted_authority(runs)


def test_connect_logs_in_as_itself() -> None:
    (connect,) = named("KafkaConnect").values()
    said = connect["spec"]["authentication"]
    assert said["type"] == LISTENER["authentication"]["type"]
    assert said["passwordSecret"] == {"secretName": f"{PREFIX}{said['username']}", "password": "password"}
    (trusted,) = connect["spec"]["tls"]["trustedCertificates"]
    assert trusted["secretName"] == f"{KAFKA['metadata']['name']}-cluster-ca-cert"


def test_jobs_log_in_as_flink_with_a_variable_of_its_processes() -> None:
    settings = project("kubernetes").values["flink_kafka"]
    assert isinstance(settings, dict)
    assert f'username="flink" password="${{flink:{VARIABLE}}}";' in settings["sasl.jaas.config"]
    (flink,) = named("FlinkDeployment").values()
    (container,) = flink["spec"]["podTemplate"]["spec"]["containers"]
    (variable,) = [each for each in container["env"] if each["name"] == VARIABLE]
    assert variable["valueFrom"]["secretKeyRef"] == {"name": f"{PREFIX}flink", "key": "password"}
    assert settings["ssl.truststore.location"] == mounted_authority(container)


def test_the_registry_trusts_and_logs_in() -> None:
    (container,) = named("Deployment")["schema-registry"]["spec"]["template"]["spec"]["containers"]
    said = {each["name"].removeprefix("SCHEMA_REGISTRY_KAFKASTORE_"): each for each in container["env"]}
    assert said["SSL_TRUSTSTORE_LOCATION"]["value"] == mounted_authority(container)
    assert said["SASL_MECHANISM"]["value"].lower() == LISTENER["authentication"]["type"]
    taken = said["SASL_JAAS_CONFIG"]["valueFrom"]["secretKeyRef"]
    assert taken == {"name": f"{PREFIX}registry", "key": "sasl.jaas.config"}


def mounted_authority(container: dict[str, Any]) -> str:
    """Where the container finds the authority of Strimzi's certificates."""
    (mount,) = [each for each in container["volumeMounts"] if each["readOnly"]]
    (pod,) = [found for each in OBJECTS for found in pods_of(each) if container in found["containers"]]
    (volume,) = [each for each in pod["volumes"] if each["name"] == mount["name"]]
    assert volume["secret"] == {"secretName": f"{KAFKA['metadata']['name']}-cluster-ca-cert"}
    return str(PurePosixPath(mount["mountPath"]) / "ca.crt")


def pods_of(found: dict[str, Any]) -> list[dict[str, Any]]:
    spec = found.get("spec", {})
    return [
        template["spec"]
        for key in ("template", "podTemplate")
        if "containers" in (template := spec.get(key, {})).get("spec", {})
    ]


def test_the_environment_is_prod_but_for_the_logins() -> None:
    prod, here = project("prod"), project("kubernetes")
    without = {name: value for name, value in here.values.items() if name != "flink_kafka"}
    assert without == {name: value for name, value in prod.values.items() if name != "flink_kafka"}
    assert here.endpoints.kafka == prod.endpoints.kafka
    assert {each.path for each in here.files} == {each.path for each in prod.files}
    assert (here.render_only, here.objectives) == (prod.render_only, prod.objectives)
