"""`python -m tests.rows test-quick test-apart …`: targets of the Makefile side by side. Each line says whose it is, and
the end how each of them ended; one that fails stops no other, but then this ends with 1."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

AT_ONCE = {"PYTHONUNBUFFERED": "1"}


class Row:
    """One command, in a process group of its own, so that it can be ended with all that it started. All rows stay in
    one session, within which who is nice gives way to the others."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name, self._began, self._ended = name, time.monotonic(), 0.0
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, **AT_ONCE},
            process_group=0,
        )
        self._telling = threading.Thread(target=self._tell)
        self._telling.start()

    def _tell(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            print(f"{self.name} │ {line.rstrip()}", flush=True)
        self._process.wait()
        self._ended = time.monotonic()

    def result(self) -> tuple[bool, str]:
        """Awaits the end: whether all went well, and in words."""
        self._telling.join()
        code, minutes = self._process.returncode, (self._ended - self._began) / 60
        return code == 0, f"{self.name}: {'passed' if code == 0 else f'FAILED ({code})'} after {minutes:.1f} min"

    def interrupt(self) -> None:
        """As Ctrl-C does: the tests take their stacks down."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGINT)


def run(commands: Sequence[tuple[str, Sequence[str]]]) -> bool:
    """Runs the commands by name; whether all went well."""
    rows = [Row(name, command) for name, command in commands]
    try:
        results = [row.result() for row in rows]
    finally:
        for row in rows:
            row.interrupt()
    print(*(words for _, words in results), sep="\n", flush=True)
    return all(well for well, _ in results)


def _end(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    sys.exit(0 if run([(name, ["make", "--no-print-directory", name]) for name in sys.argv[1:]]) else 1)
