"""Processes by what cannot be mistaken: the pid together with its start time."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from heartwatch_deploy.stack.member import Launch

MARK = "HEARTWATCH_STACK"
"""In the environment of everything a stack starts: the directory of that stack."""
_PR_SET_PDEATHSIG = 1
_TRIES_TO_GIVE_WAY = 20
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Identity:
    """A process that was started at `born` (seconds since 1970): a later one with the same pid is another."""

    pid: int
    born: float

    def find(self) -> psutil.Process | None:
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.born) < 2 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return process if same else None


def identify(pid: int) -> Identity:
    return Identity(pid, psutil.Process(pid).create_time())


def in_child(*, when_orphaned: signal.Signals) -> Callable[[], None]:
    """To be called in a new child: the kernel sends it the signal when the supervisor ends in any way (Linux only)."""
    parent = os.getpid()

    def ask_kernel() -> None:
        if _libc is None:
            return
        _libc.prctl(_PR_SET_PDEATHSIG, int(when_orphaned))
        if os.getppid() != parent:
            os.kill(os.getpid(), when_orphaned)

    return ask_kernel


def give_way(identity: Identity, nice: int) -> None:
    """The process and all below it leave the processor to others by `nice`, with every thread, for Linux counts each;
    where that is not for us to say, or it has just ended, all stay equals."""
    with contextlib.suppress(psutil.Error, OSError):
        process = identity.find()
        for each in [process, *process.children(recursive=True)] if process else ():
            os.setpriority(os.PRIO_PGRP, os.getpgid(each.pid), nice)
            _give_way_as_session(each.pid, nice)


def _give_way_as_session(pid: int, nice: int) -> None:
    """Where Linux shares the processor out by sessions, what `nice` says of a process counts within its own only."""
    group = Path(f"/proc/{pid}/autogroup")
    for _ in range(_TRIES_TO_GIVE_WAY):
        try:
            group.write_text(str(nice))
        except BlockingIOError:  # the kernel takes one such wish a tenth of a second, of all processes
            time.sleep(0.1)
        except OSError:  # no such sharing here, or not for us to say: it goes on as one among equals
            return
        else:
            return


def spawn(launch: Launch, *, mark: str, when_orphaned: signal.Signals) -> subprocess.Popen[bytes]:
    """Write the launch's files and start its process, in a session of its own; its output comes through one pipe."""
    for file, text in launch.files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600 if launch.user is None else 0o644)  # there may be passwords in it
        file.write_text(text)
    if launch.cwd:
        launch.cwd.mkdir(parents=True, exist_ok=True)
    # Nothing of the caller's environment may change how a server runs, except how it finds programs and its language.
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TZ", "USER"}}
    user, group = launch.user or (None, None)
    return subprocess.Popen(
        launch.command,
        env={**inherited, MARK: mark, **launch.env},
        cwd=launch.cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=in_child(when_orphaned=when_orphaned),  # noqa: PLW1509 - the supervisor forks from its only busy thread
        user=user,
        group=group,
        extra_groups=[] if launch.user else None,
    )


def marked(mark: str) -> list[psutil.Process]:
    """Every process that a stack started and that is still there, as far as we may look."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def end(processes: Iterable[psutil.Process], *, within: float) -> None:
    """Ask politely, then end what is left after `within` seconds."""
    waiting = list(processes)
    for sign in (signal.SIGTERM, signal.SIGKILL):
        for process in waiting:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(sign)
        _, waiting = psutil.wait_procs(waiting, timeout=within)
        if not waiting:
            return


def families() -> dict[int, list[psutil.Process]]:
    """The children of every process, by its id: asking each process for its own reads the whole table each time."""
    found: dict[int, list[psutil.Process]] = {}
    for process in psutil.process_iter(["ppid"]):
        found.setdefault(process.info["ppid"], []).append(process)
    return found


def resident_bytes(identity: Identity, children: Mapping[int, Sequence[psutil.Process]]) -> int:
    """Memory of the process and its descendants; pages that these share (Postgres' buffers) count once."""
    process = identity.find()
    if process is None:
        return 0
    with contextlib.suppress(psutil.NoSuchProcess):
        return int(process.memory_info().rss) + _private_below(process, children)
    return 0


def _private_below(process: psutil.Process, children: Mapping[int, Sequence[psutil.Process]]) -> int:
    return sum(_private(child) + _private_below(child, children) for child in children.get(process.pid, ()))


def _private(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        memory = process.memory_info()
        return int(memory.rss - getattr(memory, "shared", 0))
    return 0


def listens(identity: Identity, ports: Iterable[int]) -> bool:
    """Whether that very process, not another one on the same port, listens on all `ports`."""
    process = identity.find()
    if process is None:
        return False
    try:
        connections = process.net_connections("tcp")
    except psutil.Error:
        return False
    return set(ports) <= {found.laddr.port for found in connections if found.status == psutil.CONN_LISTEN}


def until(condition: Callable[[], bool], *, seconds: float, every: float = 0.1) -> bool:
    """Whether `condition` came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
