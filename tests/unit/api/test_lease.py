"""One deploys at a time, whoever comes when and however slow anybody is."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Barrier, Lock

import pytest

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.edges import claims_log
from heartwatch_deploy.edges.lease import Lease, LockHeld, LockLost, Patience
from heartwatch_deploy.model.claim import Claim, Heard, Holder, Standing
from heartwatch_deploy.stages.claims import rival
from tests.unit.api.memory_claims import MemoryBroker, MemoryClaims, MemoryWriter, some_milliseconds

LEASE = 0.4


def lease(broker: MemoryBroker, name: str, *, seconds: float = LEASE) -> Lease:
    holder = Holder(name, "here", "apply", "2026-01-01T00:00:00+00:00")
    return Lease(MemoryClaims(broker), MemoryWriter(broker), holder, seconds=seconds)


@contextmanager
def died(broker: MemoryBroker, name: str) -> Iterator[Lease]:
    """A holder that was killed: it holds, says no more and never releases."""
    dead = lease(broker, name)
    dead._acquire(Patience())
    yield dead


def test_who_comes_second_is_told_who_has_it() -> None:
    broker = MemoryBroker()
    with lease(broker, "anna").held(), pytest.raises(LockHeld) as held, lease(broker, "ben").held():
        pass
    assert held.value.by.claim.holder.who == "anna"
    assert 0 <= held.value.silent < LEASE
    with lease(broker, "ben").held():
        pass
    assert broker.entries == {}


def test_who_waits_gets_it_when_it_is_released() -> None:
    broker, told = MemoryBroker(), []
    with ThreadPoolExecutor(1) as pool:
        with lease(broker, "anna").held():

            def wait() -> str:
                with lease(broker, "ben").held(Patience(30, tell=lambda held: told.append(held.by.claim.holder.who))):
                    return "held"

            waiting = pool.submit(wait)
            while not told and not waiting.done():
                time.sleep(0.001)
        assert waiting.result() == "held"
    assert set(told) == {"anna"}


def test_a_silent_holder_is_waited_for_and_then_replaced() -> None:
    broker = MemoryBroker()
    with died(broker, "anna") as dead:
        time.sleep(LEASE * 0.6)
        with lease(broker, "ben").held() as held:
            held.write("journal", b"journal", b"ben")
            with pytest.raises(LockLost, match="no longer ours"):
                dead.write("journal", b"journal", b"anna")
    assert broker.journal == [b"ben"]
    assert broker.entries == {}


def test_who_was_replaced_is_told_even_after_the_other_has_released() -> None:
    broker = MemoryBroker()
    with died(broker, "anna") as dead:
        time.sleep(LEASE * 0.6)
        with lease(broker, "ben").held():
            pass
        for _ in range(2):
            with pytest.raises(LockLost):
                dead.check()
    assert dead.lost


def test_who_was_fenced_by_one_that_let_it_be_goes_on() -> None:
    broker = MemoryBroker()
    with lease(broker, "anna").held() as held:
        broker.taken_over()
        held.write("journal", b"journal", b"anna")
        held.check()
    assert broker.journal == [b"anna"]


def test_a_long_holder_stays_one() -> None:
    broker = MemoryBroker()
    with lease(broker, "anna", seconds=1.0).held() as held:
        for _ in range(20):
            time.sleep(0.1)
            with pytest.raises(LockHeld), lease(broker, "ben", seconds=1.0).held():
                pass
        held.check()


def test_a_lock_taken_by_force_is_lost_to_who_had_it() -> None:
    broker = MemoryBroker()
    with lease(broker, "anna").held() as held:
        with lease(broker, "ben").held(Patience(force=True)):
            assert held.lost
        with pytest.raises(LockLost, match="ben on here has it"):
            held.write("journal", b"journal", b"anna")
    assert (broker.journal, broker.entries) == ([], {})


def test_a_claim_that_nobody_can_read_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims_log, "UNREADABLE_SECONDS", 0.3)
    broker, told = MemoryBroker(), set()
    broker.put(b"later", b"{torn")
    begun = time.monotonic()
    with lease(broker, "ben").held(Patience(tell=lambda held: told.add(held.by.claim.holder.who))):
        assert time.monotonic() - begun >= 0.3
    assert told == {"another version of heartwatch_deploy"}


@pytest.mark.parametrize(("seed", "rarely"), [(1, 0.0), (2, 0.0), (3, LEASE * 1.3), (4, LEASE * 1.3)])
def test_of_ten_at_once_never_two_can_write(seed: int, rarely: float) -> None:
    """Each that holds writes its name twice and more; whatever stands between two words of one name is its own."""
    broker = MemoryBroker(some_milliseconds(seed, rarely=rarely))
    start, counted, came = Barrier(10), Lock(), []

    def one(name: str) -> None:
        start.wait()
        try:
            with lease(broker, name, seconds=LEASE).held(Patience(60)) as held:
                for word in ("begin", "middle", "end"):
                    held.write("journal", b"journal", f"{name} {word}".encode())
        except ClientError:
            return
        with counted:
            came.append(name)

    with ThreadPoolExecutor(10) as pool:
        for running in [pool.submit(one, f"runner{number}") for number in range(10)]:
            running.result()
    names = [line.decode().split()[0] for line in broker.journal]
    spells = [name for place, name in enumerate(names) if place == 0 or names[place - 1] != name]
    assert len(spells) == len(set(spells)), names
    assert came
    if not rarely:
        assert len(came) == 10


def heard(name: str, standing: Standing, ticket: int, at: int) -> Heard:
    return Heard(Claim(name, standing, Holder(name, "", "", ""), 10.0, ticket), ticket, at)


W, H = Standing.WAITING, Standing.HELD


@pytest.mark.parametrize(
    ("others", "before"),
    [
        ([], None),
        ([heard("a", W, 1, 0)], "a"),
        ([heard("a", W, 9, 0)], None),
        ([heard("a", H, 9, 0)], "a"),
        ([heard("a", W, 1, 0), heard("b", H, 9, 0)], "b"),
        ([heard("a", W, 2, 0), heard("b", W, 1, 0)], "b"),
        ([heard("a", H, 1, -11_000)], None),
        ([heard("a", H, 1, -9_000)], "a"),
        ([heard("a", H, 1, -9_000), heard("b", W, 9, 2_000)], None),
    ],
)
def test_who_comes_before_one_that_waits(others: list[Heard], before: str | None) -> None:
    found = rival([*others, heard("own", W, 5, 0)], "own")
    assert (found and found.claim.id) == before


def test_who_holds_yields_only_to_who_took_over_later() -> None:
    own = heard("own", H, 5, 0)
    assert rival([own, heard("a", W, 1, 0), heard("b", H, 4, 0)], "own") is None
    later = heard("c", H, 6, 0)
    assert rival([own, later], "own") == later
    assert rival([own, replace(later, at=-10_001)], "own") is None
