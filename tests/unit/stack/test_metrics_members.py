"""The members of the extra `metrics`: what they are started with."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.members import exporter, prometheus


@pytest.fixture
def ready(place: Place) -> Place:
    ports = {"exporter": 40001, "prometheus": 40002}
    program = {"prometheus": Path("/programs/prometheus")}
    return replace(place, ports=ports, components=program, memory={"prometheus": 99})


def test_prometheus_scrapes_the_exporter_where_it_listens_here(ready: Place) -> None:
    launch = prometheus.launch(ready)
    ((file, text),) = launch.files.items()
    assert f"--config.file={file}" in launch.command
    config = yaml.safe_load(text)
    assert config["scrape_configs"][0]["static_configs"] == [{"targets": ["127.0.0.1:40001"]}]
    assert config["rule_files"] == [f"{ready.paths.project}/deploy/alerts/*.yaml"]


def test_prometheus_is_bounded_and_keeps_to_this_machine_and_to_the_project(ready: Place) -> None:
    launch = prometheus.launch(ready)
    options = dict(option.removeprefix("--").split("=") for option in launch.command[1:] if "=" in option)
    assert options["web.listen-address"] == "127.0.0.1:40002"
    assert Path(options["storage.tsdb.path"]).is_relative_to(ready.paths.data)
    assert options["storage.tsdb.retention.size"] == "256MB"
    assert launch.env == {"GOMEMLIMIT": "99MiB"}


def test_the_exporter_is_this_python_and_waits_for_a_project(ready: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/where/it/is")
    launch = exporter.launch(ready)
    assert launch.command[:4] == (sys.executable, "-m", "heartwatch_deploy", "metrics")
    assert {"--patient", str(ready.paths.project), "40001"} <= set(launch.command)
    assert launch.env == {"PYTHONPATH": "/where/it/is"}


def test_without_the_library_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporter, "find_spec", lambda _: None)
    with pytest.raises(StackError, match="prometheus_client") as refused:
        exporter.require_library()
    assert refused.value.code == "HW903"
    assert "heartwatch_deploy[metrics]" in refused.value.remedy
