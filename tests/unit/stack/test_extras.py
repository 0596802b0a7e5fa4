"""What a stack may run beyond its default members."""

from pathlib import Path

import pytest

from heartwatch_deploy.stack import extras, links
from heartwatch_deploy.stack.components import ALL
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.members import DEFAULT


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
