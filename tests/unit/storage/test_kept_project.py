"""What settings say is kept on disk: the same project as read afresh, and never that of other files."""

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from heartwatch_deploy.storage import project as reading
from heartwatch_deploy.storage.kept_project import project_kept
from heartwatch_deploy.storage.places import STACK_DEFAULTS, STACK_ENDPOINTS
from heartwatch_deploy.storage.project import load_project
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.storage.selection import Selection
from tests.unit.small_project import SOUND

CONTENT = Path(__file__).parents[3]
SECURED = """endpoints:
  kafka: broker.example.org:9093
  registry: https://registry.example.org
  postgres: {host: db.example.org, port: 5432, dbname: ranges, user: heart}
  security:
    kafka: {tls: {ca: ca.pem}, sasl: {mechanism: PLAIN, username: ann, password: "${command:login}"}}
    registry: {bearer: "${env:TOKEN}", headers: {X-API-Key: "${env:KEY}"}}
secrets:
  commands:
    login: {argv: [pass, show, kafka]}
journal: {file: record.jsonl}
protect: [kafka.topic/*]
objectives: {share: 0.99, delay_seconds: {numbers: 5}}
values: {threshold: 40, deep: {list: [1, 2.5, null, true]}}
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    shutil.copytree(SOUND, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".heartwatch"))
    return tmp_path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often settings were read."""
    times: list[None] = []
    real = reading.read_settings

    def counted(*arguments: object, **named: object) -> object:
        times.append(None)
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "read_settings", counted)
    return lambda: len(times)


def environment(directory: Path, name: str = "dev") -> Path:
    return directory / "deploy" / "environments" / f"{name}.yaml"


def test_it_is_the_same_project(directory: Path, read: Callable[[], int]) -> None:
    environment(directory).write_text(SECURED)
    fresh = load_project(directory, Selection())
    for times in (2, 2, 2):  # once by load_project, once by the first of these
        assert project_kept(directory, Selection()) == fresh
        assert read() == times


@pytest.mark.parametrize("name", [None, "dev", "prod"])
def test_that_of_heartwatch_is_the_same(name: str | None, tmp_path: Path) -> None:
    folders = ("avro", "cassandra", "connect", "deploy", "flink_sql", "ksql", "postgres")
    for folder in folders:
        shutil.copytree(CONTENT / folder, tmp_path / folder)
    selection = Selection(name, usual_stack=True)
    fresh = load_project(tmp_path, selection)
    assert [project_kept(tmp_path, selection) for _ in range(2)] == [fresh, fresh]


def test_files_are_read_each_time(directory: Path) -> None:
    project_kept(directory, Selection())
    (directory / "flink_sql" / "numbers.sql").write_text("SELECT 1;\n")
    (directory / "flink_sql" / "new.sql").write_text("SELECT 2;\n")
    assert project_kept(directory, Selection()) == load_project(directory, Selection())


def in_project(directory: Path) -> None:
    file = directory / "deploy" / "project.yaml"
    file.write_text(file.read_text().replace("BACKWARD", "FULL"))


def in_environment(directory: Path) -> None:
    environment(directory).write_text("endpoints: {kafka: 'elsewhere:9092'}\n")


def of_the_default(directory: Path) -> None:
    environment(directory, "other").write_text("endpoints: {kafka: 'other:9092'}\n")
    file = directory / "deploy" / "project.yaml"
    file.write_text(f"default_environment: other\n{file.read_text()}")


@pytest.mark.parametrize("change", [in_project, in_environment, of_the_default])
def test_what_is_changed_is_read_again(change: Callable[[Path], None], directory: Path) -> None:
    before = project_kept(directory, Selection())
    change(directory)
    after = project_kept(directory, Selection())
    assert after == load_project(directory, Selection())
    assert after != before


def test_of_a_stack_that_is_up_elsewhere_the_new_addresses_are_taken(directory: Path) -> None:
    environment(directory).write_text("endpoints: stack\n")
    left_behind = directory / STACK_ENDPOINTS
    left_behind.parent.mkdir(parents=True)
    for kafka in ("127.0.0.1:1", "127.0.0.1:2"):
        left_behind.write_text(json.dumps(STACK_DEFAULTS.model_dump() | {"kafka": kafka}))
        assert project_kept(directory, Selection())[0].endpoints.kafka == kafka
    left_behind.unlink()
    with pytest.raises(ProjectRefused) as refused:
        project_kept(directory, Selection())
    assert [each.code for each in refused.value.diagnostics] == ["HW105"]


def test_a_part_that_has_lost_its_files_is_told_with_its_place(directory: Path) -> None:
    with (directory / "deploy" / "project.yaml").open("a") as project:
        project.write("parts: {limits: [connect/limits.json]}\n")
    project_kept(directory, Selection())
    (directory / "connect" / "limits.json").unlink()
    with pytest.raises(ProjectRefused) as refused:
        project_kept(directory, Selection())
    (found,) = refused.value.diagnostics
    assert found.code == "HW110"
    assert found.span is not None
    assert found.span.path == "deploy/project.yaml"


def test_each_selection_has_its_own(directory: Path) -> None:
    environment(directory, "other").write_text("endpoints: {kafka: 'other:9092'}\n")
    for selection in (Selection(), Selection("other"), Selection("dev"), Selection("other", offline=True)) * 2:
        assert project_kept(directory, selection) == load_project(directory, selection)


def test_a_value_of_the_command_line_is_written_nowhere(directory: Path) -> None:
    project, _ = project_kept(directory, Selection(variables=("threshold=hush",)))
    assert project.values["threshold"] == "hush"
    assert not [each for each in directory.rglob("*") if each.is_file() and b"hush" in each.read_bytes()]


@pytest.mark.parametrize("value", ["2026-01-01", "{1: one}", "!!binary aGk=", "!!set {a, b}", ".nan"])
def test_what_json_has_not_is_read_each_time(value: str, directory: Path, read: Callable[[], int]) -> None:
    environment(directory).write_text(f"endpoints: {{kafka: 'localhost:9092'}}\nvalues: {{odd: {value}}}\n")
    found = [repr(project_kept(directory, Selection())[0].values) for _ in range(2)]
    assert read() == 2
    assert set(found) == {repr(load_project(directory, Selection())[0].values)}


def test_a_remark_is_told_each_time(directory: Path) -> None:
    login = "security: {registry: {bearer: '${env:TOKEN}'}}"
    environment(directory).write_text(f"endpoints:\n  registry: http://elsewhere.example.org\n  {login}\n")
    found = [project_kept(directory, Selection())[1] for _ in range(2)]
    assert [[each.code for each in one] for one in found] == [["HW127"], ["HW127"]]


@pytest.mark.parametrize("damage", ["cut off", "another byte", "of another form", "no texts"])
def test_what_is_damaged_is_read_anew(damage: str, directory: Path) -> None:
    fresh = project_kept(directory, Selection())
    (file,) = (directory / ".heartwatch" / "cache").iterdir()
    whole = file.read_bytes()
    told = json.loads(whole[128:])
    damaged = {
        "cut off": whole[:-1],
        "another byte": whole.replace(b"kafka", b"kafkb", 1),
        "of another form": in_form(whole, {**told, "settings": [1]}),
        "no texts": in_form(whole, {"settings": told["settings"]}),
    }
    file.write_bytes(damaged[damage])
    assert project_kept(directory, Selection()) == fresh
    assert file.read_bytes() == whole


def in_form(whole: bytes, told: object) -> bytes:
    """With the right key and digest."""
    kept = json.dumps(told).encode()
    return whole[:64] + sha256(kept).hexdigest().encode() + kept


def test_a_folder_that_was_renamed_is_told_though_settings_are_kept(directory: Path) -> None:
    project_kept(directory, Selection())
    (directory / "connect").rename(directory / "connectors")
    with pytest.raises(ProjectRefused) as refused:
        project_kept(directory, Selection())
    assert [each.code for each in refused.value.diagnostics] == ["HW110"]
    assert "did you mean `connectors`" in refused.value.diagnostics[0].help


def test_a_file_that_nothing_reads_is_told_though_settings_are_kept(directory: Path) -> None:
    project_kept(directory, Selection())
    (directory / "connect" / "MORE.Json").write_text("{}")
    assert [each.code for each in project_kept(directory, Selection())[1]] == ["HW112"]
