"""Small files of the stack: logs, events, settings, endpoints, Java properties."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from heartwatch_deploy.stack import endpoints, events, extras, flink, jsonfile, jvm, logs, rolling, settings
from heartwatch_deploy.stack.endpoints import Endpoints, PostgresEndpoint
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.lifecycle import SECRETS
from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.members import DEFAULT
from heartwatch_deploy.stack.paths import StackPaths
from heartwatch_deploy.stack.settings import StackSettings


def test_a_log_is_bounded_and_its_tail_reaches_back(tmp_path: Path) -> None:
    file = tmp_path / "x.log"
    log = rolling.RollingLog(file, limit=100)
    for number in range(50):
        log.write(f"line {number}\n".encode())
    log.close()
    assert sum(part.stat().st_size for part in tmp_path.iterdir()) <= 200
    assert rolling.tail(file, 12)[-1] == "line 49"
    assert len(rolling.tail(file, 12)) == 12


def test_followed_lines_are_whole_and_go_on_after_rolling(paths: StackPaths) -> None:
    file = paths.log("kafka")
    log = rolling.RollingLog(file, limit=30)
    log.write(b"old\n")
    lines = logs.follow(paths, ["kafka"])
    place, told = logs._new_lines(file, logs._end(file))
    log.write(b"new\nhal")
    place, told = logs._new_lines(file, place)
    assert told == ["new"]
    log.write(b"f, and then more\n")
    place, told = logs._new_lines(file, place)
    assert told == ["half, and then more"]
    log.write(b"after rolling\n")
    assert logs._new_lines(file, place)[1] == ["after rolling"]
    lines.close()  # type: ignore[attr-defined]


def test_events_are_read_back(paths: StackPaths) -> None:
    paths.root.mkdir(parents=True)
    told = [events.Event("kafka", f"crash {n}", ("last words",), float(n)) for n in range(3)]
    for event in told:
        events.append(paths.events, event)
    assert events.last(paths.events, 2) == told[1:]


def test_endpoints_are_read_back(paths: StackPaths) -> None:
    assert endpoints.read(paths.project) is None
    written = Endpoints("k", "r", "n", "c", "f", "g", PostgresEndpoint("h", 1, "d", "u"))
    endpoints.write(paths, written)
    assert endpoints.read(paths.project) == written


@pytest.mark.parametrize("other", [{"kafka": "k"}, {"postgres": {}, "new": 1}])
def test_endpoints_of_another_release_count_as_none(other: dict[str, object], paths: StackPaths) -> None:
    jsonfile.write(paths.endpoints, other)
    assert endpoints.read(paths.project) is None


def test_the_command_line_comes_before_the_project_file(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "project.yaml").write_text("stack: {ports: {kafka: 1, connect: 2}, memory: {kafka: 300}}")
    chosen = StackSettings(ports={"kafka": 9}).over(settings.read(tmp_path))
    assert chosen == StackSettings((), {"kafka": 9, "connect": 2}, {"kafka": 300})


def test_what_lives_for_minutes_is_compiled_quickly(paths: StackPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the project file or the command line says so, every Java process of ours takes the quick compiler only."""
    (paths.project / "deploy").mkdir(parents=True)
    assert not StackSettings().over(settings.read(paths.project)).short_lived
    (paths.project / "deploy" / "project.yaml").write_text("stack: {short_lived: true}")
    assert StackSettings().over(settings.read(paths.project)).short_lived
    assert StackSettings(short_lived=True).over(StackSettings()).short_lived
    monkeypatch.setattr(os, "geteuid", lambda: 1000)  # root copies some programs to where others may run them
    java = [member for member in (*DEFAULT, *extras.members()) if "java" in member.components]
    ports = {name: 1 for member in java for name in member.ports} | {"kafka": 1}
    components = {name: paths.project for member in java for name in member.components}
    memory = {member.name: 1 for member in java}
    secrets = dict.fromkeys(SECRETS, "")
    place = Place(paths=paths, ports=ports, components=components, memory=memory, secrets=secrets, short_lived=True)
    assert {member.name for member in java} >= {"kafka", "connect", "taskmanager", "registry", "search", "s3"}
    for member in java:
        assert jvm.QUICK_COMPILER in member.launch(place).command, member.name
    longer = replace(place, short_lived=False)
    slow = {member.name for member in java if jvm.QUICK_COMPILER not in member.launch(longer).command}
    assert slow == {"kafka", "connect", "taskmanager", "search", "cassandra"}, (
        "whose throughput counts gets the other one too"
    )


@pytest.mark.parametrize("text", ["stack: [1]", "stack: {ports: {kafka: x}}", "stack: {ports: ["])
def test_a_stack_section_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "project.yaml").write_text(text)
    with pytest.raises(StackError) as refused:
        settings.read(tmp_path)
    assert refused.value.code == "HW632"


def test_java_properties_survive_backslashes_and_other_alphabets() -> None:
    assert jvm.properties({"a": r"c:\x", "b": "ä𝄞"}) == "a=c:\\\\x\nb=\\u00e4\\ud834\\udd1e\n"


def test_unknown_members_have_no_logs(paths: StackPaths) -> None:
    with pytest.raises(StackError, match="no member is called 'kafak'"):
        logs.chosen(paths, ("kafak",))


def test_flink_gets_its_directories_unescaped(paths: StackPaths) -> None:
    numbers = dict.fromkeys(("flink_rest", "flink_gateway", "zookeeper"), 1)
    written = flink.configuration(Place(paths=paths, ports=numbers, components={}, memory={}, secrets={}))
    assert written["high-availability.storageDir"] == f"file://{paths.project}/.heartwatch/stack/data/flink/ha"
