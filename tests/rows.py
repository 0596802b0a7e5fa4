"""`python -m tests.rows test-quick test-apart …`: targets of the Makefile side by side. Each line says whose it is, and
the end how each of them ended; one that fails stops no other, but then this ends with 1."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import FrameType

AT_ONCE = {"PYTHONUNBUFFERED": "1"}
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TAKEN_DOWN_WITHIN, LAST_WORDS = 120.0, 10.0  # seconds


class Row:
    """One command, in a process group of its own, so that it can be ended with all that it started. All rows stay in
    one session, within which who is nice gives way to the others."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name, self._began = name, time.monotonic()
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
        self._telling = threading.Thread(target=self._tell, daemon=True)
        self._telling.start()

    def _tell(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            print(f"{self.name} │ {line.rstrip()}", flush=True)

    def result(self) -> tuple[bool, str]:
        """Awaits the end: whether all went well, and in words. Who stays behind with the pipe is not awaited."""
        code = self._process.wait()
        minutes = (time.monotonic() - self._began) / 60
        self._telling.join(LAST_WORDS)
        return code == 0, f"{self.name}: {'passed' if code == 0 else f'FAILED ({code})'} after {minutes:.1f} min"

    def end(self) -> None:
        """As Ctrl-C does, so that tests take their stacks down; who takes too long for that is ended otherwise."""
        for number, patience in (
            (signal.SIGINT, TAKEN_DOWN_WITHIN),
            (signal.SIGTERM, LAST_WORDS),
            (signal.SIGKILL, None),
        ):
            if self._process.poll() is not None:
                return
            os.killpg(self._process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)


def run(commands: Sequence[tuple[str, Sequence[str]]]) -> bool:
    """Runs the commands by name; whether all went well."""
    rows = [Row(name, command) for name, command in commands]
    try:
        results = [row.result() for row in rows]
    finally:
        with ThreadPoolExecutor(max_workers=len(rows)) as pool:
            list(pool.map(Row.end, rows))
    print(*(words for _, words in results), sep="\n", flush=True)
    return all(well for well, _ in results)


def _end(_: int, __: FrameType | None) -> None:
    """The rows put things in order then, and to be told once more does not help."""
    for each in ENDS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    for each in ENDS:  # also where a shell in the background had made us, and so the rows, deaf to Ctrl-C
        signal.signal(each, _end)
    sys.exit(0 if run([(name, ["make", "--no-print-directory", name]) for name in sys.argv[1:]]) else 1)
