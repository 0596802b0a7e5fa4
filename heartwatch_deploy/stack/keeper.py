"""Keeps one member running: start, watch, start again with back-off, hold down, stop."""

import asyncio
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable

from heartwatch_deploy.stack.backoff import Backoff
from heartwatch_deploy.stack.events import Event
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import Member, Place
from heartwatch_deploy.stack.process import Identity, give_way, identify, spawn
from heartwatch_deploy.stack.process import listens as process_listens
from heartwatch_deploy.stack.rolling import RollingLog
from heartwatch_deploy.stack.state import Health, MemberState

CHECK_STARTING, CHECK_HEALTHY = 0.25, 2.0
"""Seconds between two health checks."""
START_WITHIN, SICK_AT_MOST = 240.0, 120.0
"""Seconds a member may take to become healthy, and may stay unhealthy, before it is started anew."""
TAIL_LINES = 30


class Keeper:
    """One member and its process."""

    def __init__(
        self, member: Member, place: Place, *, report: Callable[[Event], None], changed: Callable[[], None]
    ) -> None:
        self.member, self.place = member, place
        self.healthy = asyncio.Event()
        self._report, self._changed = report, changed
        self._stopping = asyncio.Event()
        self._held = False
        self._told = asyncio.Event()
        self._backoff = Backoff()
        self._log = RollingLog(place.paths.log(member.name))
        self._last_lines: deque[str] = deque(maxlen=TAIL_LINES)
        self._process: subprocess.Popen[bytes] | None = None
        self._identity: Identity | None = None
        self._health: Health = "waiting"
        self._wrong = ""
        self._starts = 0
        self._healthy_since: float | None = None

    def state(self) -> MemberState:
        ports = {name: self.place.ports[name] for name in self.member.ports}
        return MemberState(self.member.name, self._identity, self._health, self._wrong, max(self._starts - 1, 0), ports)

    async def keep(self, needed: Iterable[asyncio.Event]) -> None:
        """Run the member, once all `needed` are healthy, until `stop`; not while it is held down."""
        for event in needed:
            await self._unless_stopping(event.wait())
        while not self._stopping.is_set():
            self._told.clear()
            if self._held:
                self._backoff = Backoff()
                self._set("stopped", "")
                await self._told.wait()
                continue
            await self._run_once()
            if self._must_not_run():
                continue
            calm = time.monotonic() - self._healthy_since if self._healthy_since else 0.0
            delay = self._backoff.next_delay(healthy_for=calm)
            self._report(
                Event(self.member.name, f"{self._wrong}; starting again in {delay:g} s", tuple(self._last_lines))
            )
            await _first(asyncio.sleep(delay), self._told.wait())
        self._set("stopped", "")

    def _must_not_run(self) -> bool:
        return self._held or self._stopping.is_set()

    async def _run_once(self) -> None:
        """From the first preparation to the end of the process."""
        self._healthy_since = None
        self._last_lines.clear()
        try:
            await asyncio.to_thread(self.member.prepare, self.place)
            if self._must_not_run():
                return
            self._start()
        except (StackError, OSError) as error:
            self._last_lines.extend(str(error).splitlines())
            self._set("crashed", f"could not be started: {error}")
            return
        assert self._process is not None
        reading = asyncio.create_task(self._read_output(self._process))
        watching = asyncio.create_task(self._watch(self._process))
        await reading
        code = await self._exit_code(self._process)
        watching.cancel()
        self._identity = None
        self._set("crashed", f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}")

    def _start(self) -> None:
        dying = signal.SIGKILL if self.member.stop_signal == "SIGTERM" else signal.Signals[self.member.stop_signal]
        launch = self.member.launch(self.place)
        self._process = spawn(launch, mark=str(self.place.paths.root), when_orphaned=dying)
        self._identity = identify(self._process.pid)
        self._starts += 1
        self._set("starting", "")

    async def _exit_code(self, process: subprocess.Popen[bytes]) -> int:
        while (code := process.poll()) is None:
            await asyncio.sleep(0.02)
        return code

    async def _read_output(self, process: subprocess.Popen[bytes]) -> None:
        """Into the log until the process closes its output by ending."""
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        assert process.stdout is not None
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), process.stdout)
        rest = b""
        while content := await self._next_output(reader, process):
            self._log.write(content)
            *lines, rest = (rest + content).split(b"\n")
            self._last_lines.extend(line.decode(errors="replace") for line in lines[-TAIL_LINES:])
        transport.close()

    async def _next_output(self, reader: asyncio.StreamReader, process: subprocess.Popen[bytes]) -> bytes:
        """Nothing once the process has ended, even where a child of it still holds the pipe open."""
        while True:
            try:
                return await asyncio.wait_for(reader.read(65536), 0.5)
            except TimeoutError:
                if process.poll() is not None:
                    return b""

    async def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """Check the member's health; end a process that does not become or stay healthy."""
        patience = time.monotonic() + START_WITHIN
        while True:
            wrong = await asyncio.to_thread(self._ask)
            if wrong is None:
                patience = time.monotonic() + SICK_AT_MOST
                await self._well()
            else:
                self._set("unhealthy" if self._healthy_since else "starting", wrong)
            if time.monotonic() > patience:
                self._report(Event(self.member.name, f"hangs: {wrong}", tuple(self._last_lines)))
                process.kill()
                return
            await asyncio.sleep(CHECK_HEALTHY if self.healthy.is_set() else CHECK_STARTING)

    async def _well(self) -> None:
        """A member that starts has the processor as everyone has; it gives way once it serves."""
        if self._healthy_since is None:
            self._healthy_since = time.monotonic()
            if self.member.nice and self._identity:
                await asyncio.to_thread(give_way, self._identity, self.member.nice)
        self._set("healthy", "")

    def _ask(self) -> str | None:
        """What is wrong with the member; an answer that cannot be read is wrong too."""
        try:
            wrong = self.member.check(self.place) or self._answered_by_another()
            for told in self.member.observe(self.place) if wrong is None else ():
                self._report(Event(self.member.name, told))
        except (OSError, ValueError, LookupError, TypeError) as error:
            return f"its answer cannot be understood: {error!r}"
        return wrong

    def _answered_by_another(self) -> str | None:
        """At its start the port may still be another server's, whose good health says nothing of ours."""
        ports = [self.place.ports[name] for name in self.member.ports]
        if self._healthy_since or not ports or (self._identity and process_listens(self._identity, ports)):
            return None
        return f"another process answers on one of its ports {ports}"

    def _set(self, health: Health, wrong: str) -> None:
        if health == "healthy" and not self.healthy.is_set():
            self._report(Event(self.member.name, "healthy"))
        if health == "healthy":
            self.healthy.set()
        else:
            self.healthy.clear()
        if (health, wrong) != (self._health, self._wrong):
            self._health, self._wrong = health, wrong
            self._changed()

    async def hold(self) -> None:
        """End the process, and start none until `release`; returns when it is gone."""
        self._held = True
        self._told.set()
        await self._end()

    def release(self) -> None:
        """Run the member again if it was held down."""
        if self._held:
            self._held = False
            self._told.set()

    async def stop(self) -> None:
        """End the process for good; returns when it is gone."""
        self._stopping.set()
        self._told.set()
        await self._end()

    async def _end(self) -> None:
        """Politely, then for certain."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.Signals[self.member.stop_signal])
        try:
            await asyncio.wait_for(self._exit_code(process), self.member.stop_within)
        except TimeoutError:
            process.kill()
            await self._exit_code(process)

    async def _unless_stopping(self, waited: Coroutine[object, object, object]) -> None:
        await _first(waited, self._stopping.wait())


async def _first(*awaited: Coroutine[object, object, object]) -> None:
    """Until one of them has ended."""
    tasks = [asyncio.ensure_future(each) for each in awaited]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
