"""What a stack may run beyond its default members."""

from dataclasses import replace
from pathlib import Path

import pytest

from heartwatch_deploy.stack import extras, java_jar, jsonfile, links
from heartwatch_deploy.stack.components import ALL
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.members import DEFAULT
from heartwatch_deploy.stack.orders import Orders
from heartwatch_deploy.stack.paths import StackPaths


def test_extras_come_in_their_order_once_and_all_stands_for_every_one() -> None:
    assert [each.name for each in extras.chosen(reversed(extras.EXTRAS))] == list(extras.EXTRAS)
    assert extras.chosen([extras.ALL]) == extras.chosen(extras.EXTRAS)
    assert extras.chosen([]) == ()


def test_an_unknown_extra_is_refused_with_the_known_ones() -> None:
    with pytest.raises(StackError, match="serach") as refused:
        extras.chosen(["serach"])
    assert refused.value.code == "HW631"
    assert all(name in str(refused.value) for name in extras.EXTRAS)


def test_every_component_of_an_extra_is_pinned_and_no_member_has_two_names() -> None:
    needed = {name for extra in extras.EXTRAS.values() for name in extra.components}
    needed |= {name for member in extras.members() for name in member.components}
    assert needed <= set(ALL)
    assert all(ALL[name].artifacts for name in needed)
    names = [member.name for member in (*DEFAULT, *extras.members())]
    assert len(names) == len(set(names))
    ports = [port for member in (*DEFAULT, *extras.members()) for port in member.ports.values()]
    assert len(ports) == len(set(ports))


def test_links_hold_what_is_wanted_now_and_nothing_of_before(tmp_path: Path) -> None:
    plugin, jar = tmp_path / "plugin", tmp_path / "own.jar"
    plugin.mkdir()
    (plugin / "a.jar").write_text("a")
    jar.write_text("own")
    place = tmp_path / "links"
    links.to_each({"plugin": (plugin,), "own": (jar, plugin)}, place)
    assert (place / "plugin" / "a.jar").read_text() == "a"
    assert (place / "own" / "own.jar").read_text() == "own"
    assert (place / "own" / "a.jar").read_text() == "a"
    links.to_each({"own": (jar,)}, place)
    assert sorted(entry.name for entry in place.rglob("*")) == ["own", "own.jar"]
    assert (plugin / "a.jar").exists()
    links.to_each({}, place)
    assert not list(place.iterdir())
    assert jar.exists()


def test_sinks_that_need_a_driver_stand_beside_the_others_only_where_an_extra_brings_it(paths: StackPaths) -> None:
    jsonfile.write(paths.secrets, {})
    components = {name: str(paths.project / name) for name in ("debezium_postgres", "cassandra_driver")}
    jars = {java_jar.CONNECT: "/own.jar", java_jar.CASSANDRA: "/cassandra.jar", java_jar.FLINK: "/flink.jar"}
    ordered = Orders((), ("cassandra",), {}, components, {}, jars)
    beside = [Path("/own.jar"), Path("/cassandra.jar"), paths.project / "cassandra_driver"]
    assert ordered.place(paths).connect_plugins == {java_jar.CONNECT: beside}
    without = replace(ordered, extras=(), jars={java_jar.CONNECT: "/own.jar"})
    assert without.place(paths).connect_plugins == {java_jar.CONNECT: [Path("/own.jar")]}
    assert replace(ordered, extras=(), jars={}).place(paths).connect_plugins == {}


def test_java_whose_driver_no_extra_brought_is_not_compiled(paths: StackPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[tuple[str, list[str]]] = []

    def pretend(_sources: object, classes: Path, *, libraries: list[Path], folder: str, **_: object) -> None:
        classes.mkdir()
        compiled.append((folder, [each.name.split("-")[0] for each in libraries]))

    monkeypatch.setattr(java_jar, "compile_all", pretend)
    for folder in java_jar.LIBRARIES:
        (paths.project / folder / "src").mkdir(parents=True)
        (paths.project / folder / "src" / "A.java").write_text("class A {}")
    components = {name: paths.project / name for name in ("java", "flink", "flink_connectors", "kafka")}
    made = java_jar.build_all(paths.project, components, paths.project / "cache")
    assert set(made) == {java_jar.FLINK, java_jar.CONNECT}
    components |= {"cassandra_driver": paths.project / "cassandra_driver"}
    made = java_jar.build_all(paths.project, components, paths.project / "cache")
    assert set(made) == set(java_jar.LIBRARIES)
    assert compiled[-1] == (java_jar.CASSANDRA, ["kafka", "cassandra_driver", "heartwatch"])
