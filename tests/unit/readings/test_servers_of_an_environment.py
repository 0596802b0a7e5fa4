"""Where readings go: to the servers of an environment, with the login that it has for those who write."""

import shutil
from pathlib import Path

import pytest

from heartwatch_deploy.readings.endpoints import ONLOOKER, Servers
from heartwatch_deploy.readings.errors import Failed
from tests.unit.small_project import SOUND

NAMED = """endpoints:
  kafka: kafka:1
  security: {kafka: {sasl: {mechanism: PLAIN, username: us, password: "${env:US}"}, tls: {}}}
  logins: {producer: {kafka: {sasl: {mechanism: PLAIN, username: gateway, password: "${env:GATEWAY}"}, tls: {}}}}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SOUND, tmp_path, dirs_exist_ok=True)
    (tmp_path / "deploy/environments/named.yaml").write_text(NAMED)
    monkeypatch.setenv("US", "our password")
    monkeypatch.setenv("GATEWAY", "its password")
    return tmp_path


def test_who_writes_comes_by_the_login_for_that_and_others_as_the_deployer(project: Path) -> None:
    client = Servers(project_dir=project, environment="named").kafka_client()
    assert (client["bootstrap.servers"], client["security.protocol"]) == ("kafka:1", "SASL_SSL")
    assert (client["sasl.username"], client["sasl.password"]) == ("gateway", "its password")
    other = Servers(project_dir=project, environment="named", login=ONLOOKER).kafka_client()
    assert (other["sasl.username"], other["sasl.password"]) == ("us", "our password")


def test_what_is_given_goes_before_what_the_environment_says(project: Path) -> None:
    servers = Servers(project_dir=project, environment="named", given_kafka="k:2", given_registry="http://r:2")
    assert servers.kafka_client() == {"bootstrap.servers": "k:2"}
    assert servers.registry_client().endpoint.address == "http://r:2"


@pytest.mark.parametrize(
    ("environment", "code", "told"),
    [
        ("none", "HW103", "there is no environment `none`"),
        ("named", "HW803", "the environment `named` names no registry"),
    ],
)
def test_what_nobody_says_is_told(project: Path, environment: str, code: str, told: str) -> None:
    with pytest.raises(Failed) as failed:
        Servers(project_dir=project, environment=environment).registry_client()
    assert (failed.value.diagnostic.code, failed.value.diagnostic.summary) == (code, told)


def test_a_password_that_is_not_there_is_told_by_its_name(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GATEWAY")
    with pytest.raises(Failed) as failed:
        Servers(project_dir=project, environment="named").kafka_client()
    assert (failed.value.diagnostic.code, "${env:GATEWAY}" in failed.value.diagnostic.summary) == ("HW404", True)
