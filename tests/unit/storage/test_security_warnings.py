"""A login that would cross a network in the clear is a warning; on this machine, and over TLS, it is none."""

from pathlib import Path

from heartwatch_deploy.model.diagnostic import Severity
from heartwatch_deploy.storage.project import Selection, load_project
from tests.unit.small_project import SOUND, project_with

ENVIRONMENT = """
endpoints:
  kafka: broker:9092
  registry: http://registry:8081
  connect: http://127.0.0.1:8083
  flink_rest: https://flink
  security:
    kafka:
      sasl: {mechanism: PLAIN, username: ann, password: "${env:PASSWORD}"}
    registry: {bearer: "${command:token}"}
    connect: {bearer: "${file:token}"}
    flink_rest: {basic: {username: ann, password: "${env:PASSWORD}"}}
"""


def test_a_login_in_the_clear_is_a_warning(tmp_path: Path) -> None:
    project_with(SOUND, tmp_path)
    (tmp_path / "deploy/environments/dev.yaml").write_text(ENVIRONMENT)
    _, found = load_project(tmp_path, Selection())
    assert {(each.code, each.severity, each.summary.split(":")[0]) for each in found} == {
        ("HW127", Severity.WARNING, "endpoints.security.kafka.sasl"),
        ("HW127", Severity.WARNING, "endpoints.security.registry"),
    }
