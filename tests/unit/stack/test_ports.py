"""Ports: the wanted ones, moved when taken, the same again later, and no clash between projects."""

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from heartwatch_deploy.stack import ports
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


@pytest.fixture(autouse=True)
def own_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "CLAIMS", tmp_path / "claims")


def allocate(
    paths: StackPaths, wanted: dict[str, int], **chosen: int
) -> tuple[dict[str, int], tuple[ports.Moved, ...]]:
    """As a stack that ends at once."""
    with ports.Claims() as claims:
        return ports.allocate(paths, wanted, chosen, claims)


def test_a_taken_port_is_moved_and_kept(paths: StackPaths, taken: int) -> None:
    first, moved = allocate(paths, {"kafka": taken})
    assert first["kafka"] != taken
    assert (first["kafka"] - taken) % ports.STEP == 0
    assert moved == ()
    assert allocate(paths, {"kafka": taken}) == (first, ())


def test_a_remembered_port_that_is_taken_later_is_reported(paths: StackPaths) -> None:
    wish = free_port()
    first, _ = allocate(paths, {"kafka": wish})
    with socket.socket() as thief:
        thief.bind(("127.0.0.1", first["kafka"]))
        thief.listen()
        second, moved = allocate(paths, {"kafka": wish})
    assert moved == (ports.Moved("kafka", first["kafka"], second["kafka"]),)


def test_a_chosen_port_comes_before_the_remembered_one(paths: StackPaths) -> None:
    allocate(paths, {"kafka": free_port()})
    chosen = free_port()
    assert allocate(paths, {"kafka": 1}, kafka=chosen)[0]["kafka"] == chosen


def test_a_starting_neighbour_keeps_its_ports(paths: StackPaths, tmp_path: Path) -> None:
    neighbour = StackPaths(tmp_path / "neighbour")
    wish = free_port()
    with ports.Claims() as claims:
        theirs, _ = ports.allocate(neighbour, {"kafka": wish}, {}, claims)
        ours, _ = allocate(paths, {"kafka": wish})
    assert ours != theirs


def test_a_claim_lives_as_long_as_the_process_that_got_it(paths: StackPaths) -> None:
    wish = free_port()
    with ports.Claims() as claims:
        first, _ = ports.allocate(paths, {"kafka": wish}, {}, claims)
        heir = subprocess.Popen(["sleep", "60"], pass_fds=claims.descriptors)
    with ports.Claims() as claims:
        assert not claims.claim(first["kafka"])
    heir.kill()
    heir.wait()
    with ports.Claims() as claims:
        assert claims.claim(first["kafka"])


def test_two_servers_of_one_stack_never_share_a_port(paths: StackPaths) -> None:
    wish = free_port()
    found, _ = allocate(paths, {"kafka": wish, "connect": wish})
    assert len(set(found.values())) == 2
