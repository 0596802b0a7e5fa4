"""The Datagen source: one schema for it and for all others, in a part that no environment has unasked."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.annotations import annotations
from heartwatch_deploy.stages.desired import Desired, desired_of
from heartwatch_deploy.storage.project import Selection, load_project
from tests.readings_schema import TEXT

ROOT = Path(__file__).parents[3]
ADDRESS = Address("kafka_connect", "connector", "readings_datagen")
FOLDERS = ("avro", "cassandra", "connect", "deploy", "flink_sql", "ksql", "postgres")


def desired(project: Path) -> Desired:
    loaded, _ = load_project(project, Selection(environment="prod", offline=True))
    found = desired_of(loaded)
    assert found.diagnostics == ()
    return found


@pytest.fixture
def with_datagen(tmp_path: Path) -> Desired:
    """The prod environment whose Connect makes the readings, as somebody would write it."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    prod = tmp_path / "deploy/environments/prod.yaml"
    written = prod.read_text()
    prod.write_text(written.replace("parts: [", "parts: [datagen, "))
    assert prod.read_text() != written
    return desired(tmp_path)


def config(found: Desired) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], found.state.resources[ADDRESS].spec["config"])


def test_prod_has_it_only_where_it_is_asked_for(with_datagen: Desired) -> None:
    assert ADDRESS in with_datagen.state.resources
    assert ADDRESS not in desired(ROOT).state.resources


def test_its_schema_is_the_file_of_all_others(with_datagen: Desired) -> None:
    assert config(with_datagen)["schema.string"] == TEXT


def test_its_messages_are_those_of_the_producers(with_datagen: Desired) -> None:
    """Keyed by user as plain text, in the registered version and no other."""
    found = config(with_datagen)
    assert (found["kafka.topic"], found["schema.keyfield"], found["tasks.max"]) == ("readings", "user_id", "1")
    assert found["key.converter"] == "org.apache.kafka.connect.storage.StringConverter"
    assert found["value.converter.auto.register.schemas"] == "false"
    assert found["value.converter.use.latest.version"] == "true"


def test_event_time_goes_as_fast_as_time(with_datagen: Desired) -> None:
    """It waits for half of max.interval on average, and each reading is one step later."""
    _, properties = annotations(json.loads(TEXT))["recorded_at"]
    step = cast(Mapping[str, int], properties["iteration"])["step"]
    assert step * 2 == int(config(with_datagen)["max.interval"])
