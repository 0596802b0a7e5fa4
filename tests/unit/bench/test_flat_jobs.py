"""The jobs that the bench runs are those of the project's files, with nothing but an end added."""

import json
import shutil
from pathlib import Path

from tests.bench.flat_jobs import ONLY_DECODE, scripts
from tests.bench.world import World
from tests.live.conftest import copy_content

ENDPOINTS = {
    "kafka": "127.0.0.1:1",
    "registry": "http://127.0.0.1:2",
    "registry_native": "http://127.0.0.1:2",
    "connect": "http://127.0.0.1:3",
    "flink_rest": "http://127.0.0.1:4",
    "flink_gateway": "http://127.0.0.1:5",
    "postgres": {"host": "127.0.0.1", "port": 6, "dbname": "heartwatch", "user": "heartwatch"},
}


def project_in(directory: Path) -> World:
    project = copy_content(directory / "project")
    file = project / ".heartwatch" / "stack" / "endpoints.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(ENDPOINTS), "utf-8")
    return World(project, say=print)


def test_all_jobs_share_settings_and_definitions(tmp_path: Path) -> None:
    world = project_in(tmp_path)
    found = scripts(world)
    only_decode, by_flink, deployed = found.only_decode, found.by_flink, found.deployed
    assert only_decode.definitions == deployed.definitions
    assert by_flink.definitions[:-1] == deployed.definitions
    assert "'value.format' = 'avro-confluent'" in by_flink.definitions[-1]
    assert only_decode.statement == ONLY_DECODE
    differing = {key for key, value in only_decode.settings.items() if deployed.settings[key] != value}
    assert differing == {"pipeline.name"}
    assert deployed.settings["table.exec.source.idle-timeout"] == "600000 ms"


def test_the_deployed_statement_is_the_rendered_one_and_sources_have_an_end(tmp_path: Path) -> None:
    world = project_in(tmp_path)
    deployed = scripts(world).deployed
    rendered = world.loaded(idle_timeout_ms="600000")[1].files["flink_sql/out_of_range_while_still.sql"].text
    assert deployed.statement in rendered
    altered = [text for text in deployed.definitions if text.startswith("ALTER TABLE")]
    ends = "SET ('scan.bounded.mode' = 'latest-offset')"
    assert sorted(altered) == [f"ALTER TABLE `historical_ranges` {ends}", f"ALTER TABLE `readings` {ends}"]


def test_another_folder_of_statements_takes_the_place_of_the_projects(tmp_path: Path) -> None:
    world = project_in(tmp_path)
    other = tmp_path / "other"
    shutil.copytree(world.project / "flink_sql", other)
    deployed = other / "out_of_range_while_still.sql"
    deployed.write_text(deployed.read_text().replace("COUNT(*) >= {{ min_readings }}", "COUNT(*) >= 7"))
    again = World(world.project, say=print, statements=other)
    assert "COUNT(*) >= 7" in scripts(again).deployed.statement
