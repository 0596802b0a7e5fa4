"""A password in the address of a server, or in a variable, is kept nowhere."""

from dataclasses import replace
from pathlib import Path

import pytest

from heartwatch_deploy.edges.account import sources_of
from heartwatch_deploy.storage.project import ProjectRefused, Selection, load_project
from tests.unit.small_project import SOUND, project_with

SERVERS = ("registry", "registry_native", "connect", "flink_rest", "flink_gateway", "ksqldb", "search")


@pytest.mark.parametrize("server", SERVERS)
def test_a_password_in_an_address_is_refused_and_not_repeated(tmp_path: Path, server: str) -> None:
    project_with(SOUND, tmp_path)
    file = tmp_path / "deploy/environments/dev.yaml"
    file.write_text(f"endpoints: {{kafka: 'broker:9092', {server}: 'https://deployer:hunter2@host'}}\n")
    with pytest.raises(ProjectRefused) as refused:
        load_project(tmp_path, Selection())
    assert [each.code for each in refused.value.diagnostics] == ["HW102"]
    assert "hunter2" not in repr(refused.value.diagnostics)
    assert f"endpoints.{server}" in refused.value.diagnostics[0].summary
    file.write_text(f"endpoints: {{kafka: 'broker:9092', {server}: 'https://deployer:${{env:PASSWORD}}@host'}}\n")
    assert load_project(tmp_path, Selection())[0]


def test_a_variable_that_holds_a_secret_is_not_kept(tmp_path: Path) -> None:
    kept = ("threshold=10", "db=postgres://u:${env:PASSWORD}@h/x", "pg={user: x, password: '${file:secret:key}'}")
    dropped = ("db=postgres://u:hunter2@h/x", "pg={user: x, password: x}", 'pg={"api_key": "x"}', "token=x")
    project = replace(project_with(SOUND, tmp_path), variables=(*kept, *dropped))
    assert sources_of(project).variables == kept
