"""Ports: the wanted ones, moved when taken, the same again later, and no clash between projects."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from heartwatch_deploy.stack import filelock, ports
from heartwatch_deploy.stack.paths import StackPaths


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_taken_port_is_moved_and_kept(paths: StackPaths, taken: int) -> None:
    first, moved = ports.allocate(paths, {"kafka": taken}, {})
    assert first["kafka"] != taken
    assert (first["kafka"] - taken) % ports.STEP == 0
    assert moved == ()
    again, moved = ports.allocate(paths, {"kafka": taken}, {})
    assert again == first
    assert moved == ()


def test_a_remembered_port_that_is_taken_later_is_reported(paths: StackPaths) -> None:
    wish = free_port()
    first, _ = ports.allocate(paths, {"kafka": wish}, {})
    with socket.socket() as thief:
        thief.bind(("127.0.0.1", first["kafka"]))
        thief.listen()
        second, moved = ports.allocate(paths, {"kafka": wish}, {})
    assert moved == (ports.Moved("kafka", first["kafka"], second["kafka"]),)


def test_a_chosen_port_comes_before_the_remembered_one(paths: StackPaths) -> None:
    ports.allocate(paths, {"kafka": free_port()}, {})
    chosen = free_port()
    assert ports.allocate(paths, {"kafka": 1}, {"kafka": chosen})[0]["kafka"] == chosen


def test_a_starting_neighbour_keeps_its_ports(paths: StackPaths, tmp_path: Path) -> None:
    neighbour = StackPaths(tmp_path / "neighbour")
    wish = free_port()
    with filelock.hold(neighbour.busy):
        theirs, _ = ports.allocate(neighbour, {"kafka": wish}, {})
        ours, _ = ports.allocate(paths, {"kafka": wish}, {})
    assert ours != theirs


def test_two_servers_of_one_stack_never_share_a_port(paths: StackPaths) -> None:
    wish = free_port()
    found, _ = ports.allocate(paths, {"kafka": wish, "connect": wish}, {})
    assert len(set(found.values())) == 2
