"""The supervisor with tiny members: order, restarts, and that nothing is left behind."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from heartwatch_deploy.stack import backoff, events, filelock, holding, keeper, orders, process, state
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import Launch, Member, Place
from heartwatch_deploy.stack.supervisor import Supervisor

SLEEPS = "import time; print('awake', flush=True); time.sleep(60)"


def member(name: str, program: str = SLEEPS, **declared: object) -> Member:
    """A member whose process is a line of Python."""
    return Member(
        name=name,
        components=(),
        launch=lambda _: Launch((sys.executable, "-c", program)),
        check=lambda _: None,
        **declared,  # type: ignore[arg-type]
    )


def supervise(place: Place, members: list[Member], until: Callable[[state.StackState], bool]) -> None:
    """Run until the account says so, then stop as `down` would."""

    async def scene() -> None:
        supervisor = Supervisor(members, place)
        running = asyncio.create_task(supervisor.run())
        async with asyncio.timeout(20):
            while not ((account := state.read(place.paths)) and until(account)):
                await asyncio.sleep(0.02)
        supervisor.stopping.set()
        await running

    asyncio.run(scene())


def all_healthy(account: state.StackState) -> bool:
    return all(one.health == "healthy" for one in account.members)


def test_members_run_and_nothing_is_left(place: Place) -> None:
    pids: list[int] = []

    def seen(account: state.StackState) -> bool:
        pids[:] = [one.process.pid for one in account.members if one.process]
        return all_healthy(account)

    supervise(place, [member("one"), member("two")], seen)
    assert len(pids) == 2
    assert not any(psutil.pid_exists(pid) for pid in pids)
    account = state.read(place.paths)
    assert account is not None
    assert {one.health for one in account.members} == {"stopped"}


def test_a_member_waits_for_what_it_needs(place: Place, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    slow = member(
        "slow", f"import time, pathlib; time.sleep(0.5); pathlib.Path({str(ready)!r}).touch(); time.sleep(60)"
    )
    slow = Member(**{**vars(slow), "check": lambda _: None if ready.exists() else "not yet"})
    supervise(place, [member("needy", needs=("slow",)), slow], all_healthy)
    order = [event.member for event in events.last(place.paths.events, 9) if event.what == "healthy"]
    assert order == ["slow", "needy"]


def test_who_is_needed_stops_last(place: Place, tmp_path: Path) -> None:
    log = tmp_path / "stops"
    program = (
        "import signal, sys, time\n"
        "def stop(*_):\n"
        f"    time.sleep(0.2); open({str(log)!r}, 'a').write(sys.argv[1] + ' '); sys.exit()\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        f"open({str(log)!r} + sys.argv[1], 'w')\n"
        "while True: time.sleep(1)"
    )

    def named(name: str, **declared: object) -> Member:
        plain = member(name, program, **declared)
        ready = Path(f"{log}{name}")
        return Member(
            **{
                **vars(plain),
                "launch": lambda _: Launch((sys.executable, "-c", program, name)),
                "check": lambda _: None if ready.exists() else "not yet",
            }
        )

    supervise(place, [named("broker"), named("worker", outlived_by=("broker",))], all_healthy)
    assert log.read_text().split() == ["worker", "broker"]


def test_a_crashed_member_is_started_again_and_its_last_words_are_told(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "FIRST", 0.05)
    crashing = member("crashing", "print('out of luck', flush=True); raise SystemExit(3)")
    supervise(place, [crashing], lambda account: account.members[0].restarts >= 2)
    told = [event for event in events.last(place.paths.events, 20) if "exit code 3" in event.what]
    assert "starting again in 0.05 s" in told[0].what
    assert "starting again in 0.1 s" in told[1].what
    assert told[0].tail == ("out of luck",)


def test_a_killed_member_comes_back_in_another_process(place: Place) -> None:
    killed: list[int] = []

    def kill_once(account: state.StackState) -> bool:
        (one,) = account.members
        if one.health != "healthy" or one.process is None:
            return False
        if not killed:
            killed.append(one.process.pid)
            os.kill(one.process.pid, signal.SIGKILL)
        return one.process.pid != killed[0]

    supervise(place, [member("one")], kill_once)
    assert any("SIGKILL" in event.what for event in events.last(place.paths.events, 9))


def test_a_member_that_never_becomes_healthy_is_started_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "START_WITHIN", 0.3)
    mute = Member(**{**vars(member("mute")), "check": lambda _: "no answer"})
    supervise(place, [mute], lambda account: account.members[0].restarts >= 1)
    assert any(event.what == "hangs: no answer" for event in events.last(place.paths.events, 9))


def test_one_that_ignores_the_polite_signal_is_ended(place: Place, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    program = f"import signal, time; signal.signal(15, signal.SIG_IGN); open({str(ready)!r}, 'w'); time.sleep(60)"
    deaf = Member(
        **{**vars(member("deaf", program, stop_within=0.3)), "check": lambda _: None if ready.exists() else "not yet"}
    )
    began = time.monotonic()
    supervise(place, [deaf], all_healthy)
    assert time.monotonic() - began < 15


ORPHANS = """
import asyncio, sys
from pathlib import Path
from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.paths import StackPaths
from heartwatch_deploy.stack.supervisor import Supervisor
from tests.unit.stack.test_supervisor import member
place = Place(paths=StackPaths(Path(sys.argv[1])), ports={}, components={}, memory={}, secrets={})
asyncio.run(Supervisor([member("one")], place).run())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel to end the children")
def test_a_killed_supervisor_leaves_no_orphans(place: Place) -> None:
    command = [sys.executable, "-c", ORPHANS, str(place.paths.project)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[3]) as supervisor:
        assert process.until(lambda: bool((account := state.read(place.paths)) and all_healthy(account)), seconds=20)
        account = state.read(place.paths)
        assert account is not None
        (one,) = account.members
        supervisor.kill()
    assert one.process is not None
    assert process.until(lambda: one.process is not None and one.process.find() is None, seconds=5)


def test_an_identity_is_not_another_process_with_the_same_pid() -> None:
    me = process.identify(os.getpid())
    assert me.find() is not None
    assert process.Identity(me.pid, me.born - 100).find() is None


def test_back_off_doubles_is_bounded_and_forgives() -> None:
    waits = backoff.Backoff()
    delays = [waits.next_delay(healthy_for=0) for _ in range(10)]
    assert delays[:3] == [0.25, 0.5, 1.0]
    assert delays[-1] == backoff.LONGEST
    assert waits.next_delay(healthy_for=backoff.CALM_AFTER + 1) == backoff.FIRST


def test_marked_processes_are_found_by_their_stack(place: Place) -> None:
    launch = Launch((sys.executable, "-c", SLEEPS))
    with process.spawn(launch, mark=str(place.paths.root), when_orphaned=signal.SIGKILL) as child:
        assert [found.pid for found in process.marked(str(place.paths.root))] == [child.pid]
        process.end(process.marked(str(place.paths.root)), within=5)
        assert process.marked(str(place.paths.root)) == []
        with contextlib.suppress(ProcessLookupError):
            child.kill()


BUSY = """
import subprocess, sys, threading, time
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
print("awake", flush=True)
time.sleep(60)
"""


def nice_of(process: psutil.Process) -> set[int]:
    """Of each of its threads, and of its session where Linux counts sessions."""
    session = Path(f"/proc/{process.pid}/autogroup")
    of_session = {int(session.read_text().split()[-1])} if session.exists() else set()
    return {os.getpriority(os.PRIO_PROCESS, thread.id) for thread in process.threads()} | of_session


def own_niceness() -> int:
    """Of this test, and so of what it starts: the unit tests themselves give way to others."""
    return os.getpriority(os.PRIO_PROCESS, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process is as nice as its only thread")
def test_who_gives_way_does_so_with_all_threads_and_children_and_to_other_sessions_too(place: Place) -> None:
    launch = Launch((sys.executable, "-c", BUSY))
    with process.spawn(launch, mark=str(place.paths.root), when_orphaned=signal.SIGKILL) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"awake\n"
        family = [psutil.Process(child.pid), *psutil.Process(child.pid).children()]
        try:
            assert len(family) == 2
            assert max(set().union(*map(nice_of, family))) == own_niceness()
            process.give_way(process.identify(child.pid), 7)
            assert [nice_of(each) for each in family] == [{7}, {7}]
        finally:
            for each in family:
                each.kill()


def test_who_has_just_ended_gives_way_to_nobody() -> None:
    before = own_niceness()
    process.give_way(process.Identity(os.getpid(), 0.0), before + 2)
    assert own_niceness() == before


def test_a_member_gives_way_only_once_it_has_started(place: Place, tmp_path: Path) -> None:
    """After every start anew: whoever starts needs the processor."""
    serves = tmp_path / "serves"
    slow = Member(**{**vars(member("slow", nice=7)), "check": lambda _: None if serves.exists() else "not yet"})
    given: list[int] = []

    def seen(account: state.StackState) -> bool:
        (one,) = account.members
        if one.process is None:
            return False
        if one.health == "starting" and one.wrong and not serves.exists():
            given.append(os.getpriority(os.PRIO_PROCESS, one.process.pid))
            serves.touch()
        elif one.health == "healthy" and serves.exists():
            given.append(os.getpriority(os.PRIO_PROCESS, one.process.pid))
            serves.unlink()
            os.kill(one.process.pid, signal.SIGKILL)
        return len(given) == 4

    supervise(place, [slow], seen)
    assert given == [own_niceness(), 7, own_niceness(), 7]


def test_who_is_held_down_stays_down_until_it_is_released(place: Place) -> None:
    """The other one goes on; a crash just before does not bring it back."""

    async def scene() -> None:
        supervisor = Supervisor([member("one"), member("two")], place)
        orders.write(place.paths, orders.Orders(("one", "two"), (), {}, {}, {}, {}))
        running = asyncio.create_task(supervisor.run())

        async def until(done: Callable[[dict[str, state.MemberState]], bool]) -> dict[str, state.MemberState]:
            async with asyncio.timeout(20):
                while not ((account := state.read(place.paths)) and done({m.name: m for m in account.members})):
                    await asyncio.sleep(0.02)
            return {m.name: m for m in account.members}

        before = await until(lambda members: all(m.health == "healthy" for m in members.values()))
        assert before["one"].process is not None
        os.kill(before["one"].process.pid, signal.SIGKILL)
        await asyncio.to_thread(holding.stop, place.paths.project, ("one",))
        held = await until(lambda members: members["one"].health == "stopped")
        assert held["one"].process is None
        await asyncio.sleep(3 * backoff.FIRST)
        assert (await until(lambda _: True))["one"] == held["one"], "it was started again"
        await asyncio.to_thread(holding.start, place.paths.project, ("one",))
        after = await until(lambda members: members["one"].health == "healthy")
        assert after["two"].process == before["two"].process
        supervisor.stopping.set()
        await running

    with filelock.hold(place.paths.alive):
        asyncio.run(scene())


def test_only_members_of_a_running_stack_can_be_held_down(place: Place) -> None:
    with pytest.raises(StackError, match="HW635"):
        holding.stop(place.paths.project, ("one",))
    orders.write(place.paths, orders.Orders(("one",), (), {}, {}, {}, {}))
    with filelock.hold(place.paths.alive), pytest.raises(StackError, match="there are: one"):
        holding.stop(place.paths.project, ("two",))
