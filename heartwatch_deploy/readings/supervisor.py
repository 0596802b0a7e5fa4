"""Several producer processes side by side: started, watched, started again when they die, and ended together."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Final

from heartwatch_deploy.readings.producer import Order
from heartwatch_deploy.readings.sending import Summary

_MOST_RESTARTS: Final = 3


@dataclass
class Supervisor:
    """Runs one process an order; `say` is told when one dies."""

    say: Callable[[str], None]
    stop: threading.Event = field(default_factory=threading.Event)
    running: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

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
            answer = self._once(number, _resumed(order, time.monotonic() - began) if restarts else order)
            if answer is not None:
                answer.restarts = restarts
                return answer
            self.say(f"producer {number} died (exit code {self.running[number].returncode})")
            if self.stop.wait(2.0**restarts):
                break
        return Summary(restarts=_MOST_RESTARTS)

    def _once(self, number: int, order: Order) -> Summary | None:
        command = [sys.executable, "-m", "heartwatch_deploy.readings.producer"]
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


def _resumed(order: Order, seconds: float) -> Order:
    """What is left of an order, to go on with from now."""
    work = order.work
    left = None if work.seconds is None else max(work.seconds - seconds, 0.0)
    start = work.start if work.flat_out else work.start + int(seconds * 1000)
    return replace(order, work=replace(work, start=start, seconds=left))
