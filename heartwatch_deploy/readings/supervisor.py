"""Several producer processes side by side: started, watched, started again when they die, and ended together."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, Protocol

from heartwatch_deploy.readings.sending import Summary

_MOST_RESTARTS: Final = 3


class Order(Protocol):
    """What a process is told on its first line of input, and the module that it runs."""

    @property
    def module(self) -> str: ...

    def as_line(self) -> bytes: ...

    def resumed(self, seconds: float) -> "Order":
        """What is left of it so many seconds after it was given, for a process in the place of one that died."""


@dataclass
class Supervisor:
    """Runs one process an order; `say` is told when one dies. `given_up` are those that died too often."""

    say: Callable[[str], None]
    stop: threading.Event = field(default_factory=threading.Event)
    running: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    given_up: set[int] = field(default_factory=set)

    def run(self, orders: Sequence[Order]) -> Summary:
        """Returns when all have ended. What a process sent before it died can't be counted: `restarts` says so."""
        with ThreadPoolExecutor(max_workers=len(orders)) as pool:
            return sum(pool.map(self._tend, range(len(orders)), orders), start=Summary())

    def end(self) -> None:
        """Asks every process to stop and to send what it still has, by ending its input."""
        self.stop.set()
        for process in list(self.running.values()):
            _end_input(process)

    def _tend(self, number: int, order: Order) -> Summary:
        began = time.monotonic()
        for restarts in range(_MOST_RESTARTS + 1):
            answer = self._once(number, order.resumed(time.monotonic() - began) if restarts else order)
            if answer is not None:
                answer.restarts = restarts
                return answer
            self.say(f"producer {number} died (exit code {self.running[number].returncode})")
            if self.stop.wait(2.0**restarts):
                break
        self.given_up.add(number)
        return Summary(restarts=_MOST_RESTARTS)

    def _once(self, number: int, order: Order) -> Summary | None:
        command = [sys.executable, "-m", order.module]
        # In a group of their own they don't get the terminal's Ctrl-C: we end them, once.
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0)
        self.running[number] = process
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(order.as_line())
            process.stdin.flush()
        except BrokenPipeError:  # it died before it read its order, which the exit code will tell
            process.wait()
            return None
        if self.stop.is_set():
            _end_input(process)
        answer = process.stdout.read()
        return Summary.from_json(json.loads(answer)) if process.wait() == 0 else None


def _end_input(process: "subprocess.Popen[bytes]") -> None:
    if process.stdin and not process.stdin.closed:
        process.stdin.close()
