"""The secured stack: who is let in, what is kept private, and that it stays secured."""

import ssl
import stat
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from heartwatch_deploy.stack import jsonfile, lifecycle, orders, settings
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.members import connect, kafka, registry
from heartwatch_deploy.stack.paths import StackPaths
from heartwatch_deploy.stack.secured import rights
from heartwatch_deploy.stack.secured.certificates import SERVER, make
from heartwatch_deploy.stack.secured.endpoints import security
from heartwatch_deploy.stack.secured.principals import ADMIN, DEPLOYER, PAGE, PRINCIPALS, RIGHTS, password_of
from heartwatch_deploy.stack.settings import StackSettings
from heartwatch_deploy.storage.layout import StackEndpoints

PORTS = {
    name: number
    for number, name in enumerate(("kafka", "kafka_controller", "connect", "registry", "registry_management"), 2000)
}
ORDERS = orders.Orders((), (), {}, {}, {}, {})


@pytest.fixture
def secured(place: Place) -> Place:
    lifecycle._make_secrets(place.paths, secured=True)
    return replace(place, ports=PORTS, secrets=jsonfile.read(place.paths.secrets), secured=True)


def test_every_listener_of_kafka_asks_who_comes(secured: Place) -> None:
    said = dict(line.split("=", 1) for line in kafka.configuration(secured).splitlines())
    assert said["listener.security.protocol.map"] == "SASL_SSL:SASL_SSL,CONTROLLER:SSL"
    assert said["listener.name.controller.ssl.client.auth"] == "required"
    assert said["allow.everyone.if.no.acl.found"] == "false"
    assert said["super.users"] == f"User:{ADMIN};User:CN={SERVER}"
    assert "PLAINTEXT" not in said["listeners"]


def test_connect_and_registry_speak_https_only(secured: Place) -> None:
    said = connect.configuration(secured)
    assert "listeners=https://127.0.0.1:2002\n" in said
    assert "listeners.https.ssl.client.auth=required\n" in said
    assert "quarkus.http.insecure-requests=disabled\n" in registry.secured(secured)


def test_the_plain_stack_is_as_it_was(place: Place) -> None:
    plain = replace(place, ports=PORTS)
    assert "ssl" not in kafka.configuration(plain)
    assert "listeners=http://127.0.0.1:2002\n" in connect.configuration(plain)


def test_everybody_but_the_admin_has_rights_and_only_over_what_they_do() -> None:
    held = {right.principal for right in RIGHTS}
    assert held == set(PRINCIPALS) - {ADMIN}
    reads = {right.prefix for right in RIGHTS if right.principal == DEPLOYER and "read" in right.operations}
    assert reads == {"_heartwatch_"}


class Admin:
    """Kafka that knows some logins; `told` is what is made."""

    def __init__(self, *known: str, wrong: int = KafkaError.RESOURCE_NOT_FOUND) -> None:
        self.told: list[Any] = []
        self._known, self._wrong = known, wrong

    def describe_user_scram_credentials(self, users: list[str], **_: object) -> dict[str, Future[None]]:
        return {name: self._answer(name) for name in users}

    def alter_user_scram_credentials(self, made: list[Any], **_: object) -> dict[str, Future[None]]:
        self.told.extend(made)
        self._known = (*self._known, *(each.user for each in made))
        return {each.user: self._answer(each.user) for each in made}

    def _answer(self, name: str) -> Future[None]:
        answer: Future[None] = Future()
        if name in self._known:
            answer.set_result(None)
        else:
            answer.set_exception(KafkaException(KafkaError(self._wrong)))
        return answer


def test_a_login_that_an_earlier_release_did_not_make_is_made_when_the_broker_starts(secured: Place) -> None:
    known = [name for name in PRINCIPALS if name != PAGE]
    admin = Admin(*known)
    rights._let_in(admin, secured)
    assert [(each.user, each.password.decode()) for each in admin.told] == [(PAGE, secured.secrets[password_of(PAGE)])]
    rights._let_in(admin, secured)
    assert len(admin.told) == 1
    with pytest.raises(KafkaException):
        rights._let_in(Admin(*known, wrong=KafkaError.CLUSTER_AUTHORIZATION_FAILED), secured)


def test_nobody_else_reads_keys_and_the_authority_signs_no_more(secured: Place) -> None:
    files = list(secured.paths.security.iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(secured.paths.security.stat().st_mode) == 0o700
    assert {file.name for file in files if file.suffix == ".key"} == {"server.key", "flink.key", "deployer.key"}
    ssl.create_default_context(cafile=str(secured.certificates.ca)).load_cert_chain(
        secured.certificates.certificate(DEPLOYER), secured.certificates.key(DEPLOYER)
    )


def test_made_again_they_stay_private(tmp_path: Path) -> None:
    for _ in range(2):
        found = make(tmp_path / "of", servers={"here": "p"}, clients=("ann",))
    assert stat.S_IMODE(found.key("ann").stat().st_mode) == 0o600


def test_what_the_deployer_is_told_is_an_environments_security_without_a_secret(secured: Place) -> None:
    said = security(secured.paths)
    read = StackEndpoints.model_validate({"security": said}).security
    assert read.kafka is not None
    assert read.kafka.sasl is not None
    assert read.kafka.sasl.password == f"${{file:{secured.paths.secrets}:{password_of(DEPLOYER)}}}"
    assert not [secret for secret in secured.secrets.values() if secret in str(said)]


def test_a_stack_stays_as_it_was_started() -> None:
    before = replace(ORDERS, secured=True)
    assert lifecycle._secured(before, StackSettings())
    assert lifecycle._secured(None, StackSettings(secured=True))
    assert not lifecycle._secured(ORDERS, StackSettings())
    with pytest.raises(StackError, match="started without security") as refused:
        lifecycle._secured(ORDERS, StackSettings(secured=True))
    assert refused.value.code == "HW637"


def test_the_project_may_ask_for_it(paths: StackPaths) -> None:
    file = paths.project / "deploy/project.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("stack: {secured: true}\n")
    assert settings.read(paths.project).secured
    assert StackSettings().over(settings.read(paths.project)).secured
