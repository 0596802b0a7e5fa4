"""A stack that runs tells what it would have otherwise if it were started today, and compiles nothing for that."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from heartwatch_deploy.cli.older_stack import older_stack
from heartwatch_deploy.cli.stack import command
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.stack import endpoints, filelock, java_jar, jsonfile, orders
from heartwatch_deploy.stack.components import ALL
from heartwatch_deploy.stack.endpoints import Endpoints, PostgresEndpoint
from heartwatch_deploy.stack.orders import Orders
from heartwatch_deploy.stack.outdated import outdated
from heartwatch_deploy.stack.paths import StackPaths
from heartwatch_deploy.stack.process import identify
from heartwatch_deploy.stack.state import StackState
from tests.unit.small_project import project_with

RUNNING = ("flink", "flink_connectors", "flink_gateway", "kafka")


@pytest.fixture
def started(paths: StackPaths) -> Iterator[Orders]:
    """A stack whose supervisor lives, with Java of the project's own for Connect."""
    source = paths.project / "connect_java" / "src" / "A.java"
    source.parent.mkdir(parents=True)
    source.write_text("class A {}")
    components = {name: Path("cache") / ALL[name].directory for name in RUNNING}
    name = java_jar.name_of(paths.project / "connect_java", java_jar.LIBRARIES["connect_java"](components))
    found = Orders(
        members=(),
        extras=(),
        ports={},
        components={**{name: str(path) for name, path in components.items()}, "prometheus": "a program"},
        memory={},
        jars={"connect_java": f"cache/built/{name}"},
    )
    orders.write(paths, found)
    with filelock.hold(paths.alive, waiting=lambda: None):
        yield found


def upgraded(orders: Orders) -> Orders:
    """As if they had been given by a release with another gateway."""
    return replace(orders, components={**orders.components, "flink_gateway": "cache/flink_gateway-0123"})


@pytest.mark.usefixtures("started")
def test_what_was_just_started_is_as_new_as_can_be(paths: StackPaths) -> None:
    assert outdated(paths) == ()


def test_changed_java_and_another_release_of_a_component_are_told(paths: StackPaths, started: Orders) -> None:
    (paths.project / "connect_java" / "src" / "A.java").write_text("class A { int b; }")
    (paths.project / "flink_java" / "src").mkdir(parents=True)
    (paths.project / "flink_java" / "src" / "B.java").write_text("class B {}")
    orders.write(paths, upgraded(started))
    assert outdated(paths) == ("connect_java", "flink_gateway", "flink_java")


@pytest.mark.usefixtures("started")
def test_java_that_went_is_told(paths: StackPaths) -> None:
    (paths.project / "connect_java" / "src" / "A.java").unlink()
    assert outdated(paths) == ("connect_java",)


def test_a_stack_that_is_down_is_not_outdated(paths: StackPaths) -> None:
    orders.write(paths, Orders((), (), {}, {"flink_gateway": "cache/flink_gateway-0123"}, {}, {}))
    assert outdated(paths) == ()


def standing_on(paths: StackPaths, tmp_path: Path, kafka: str) -> Project:
    there = Endpoints(kafka, "r", "n", "c", "f", "g", PostgresEndpoint("127.0.0.1", 5432, "d", "u"))
    endpoints.write(paths, there)
    (tmp_path / "over").mkdir()
    return replace(project_with(tmp_path / "over", tmp_path / "sound"), directory=paths.project)


def test_a_plan_for_it_is_warned_and_one_for_other_servers_is_not(
    paths: StackPaths, started: Orders, tmp_path: Path
) -> None:
    project = standing_on(paths, tmp_path, "127.0.0.1:9092")
    assert older_stack(project) == ()
    orders.write(paths, upgraded(started))
    (warned,) = older_stack(project)
    assert (warned.code, warned.summary) == ("HW440", "this stack runs an older flink_gateway")
    assert older_stack(replace(project, endpoints=replace(project.endpoints, kafka="elsewhere:9092"))) == ()


def test_stack_status_says_so(paths: StackPaths, started: Orders) -> None:
    orders.write(paths, upgraded(started))
    jsonfile.write(paths.state, StackState(identify(os.getpid()), ()).to_json())
    told = CliRunner().invoke(command, ["status", "-C", str(paths.project)], catch_exceptions=False)
    assert "this stack runs an older flink_gateway" in " ".join(told.stdout.split())
