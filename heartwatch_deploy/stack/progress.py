"""What a person sees while files come in: a bar on a terminal, a line now and then elsewhere."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as Bar

LINE_EVERY = 5.0
"""Seconds between two lines where there is no terminal."""


class Progress:
    """Counts bytes from several threads and shows them on `console` (standard error)."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._counting = threading.Lock()
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._total = self._done = 0
        self._last_line = 0.0

    def say(self, text: str) -> None:
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)

    @contextmanager
    def downloading(self, total: int) -> Iterator[None]:
        """`total` bytes are about to come in."""
        self._total, self._done, self._last_line = total, 0, time.monotonic()
        if not self.console.is_terminal:
            self.say(f"downloading {_mb(total)} MB, once for all projects")
            yield
            return
        columns = (
            TextColumn("downloading"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        with Bar(*columns, console=self.console, transient=True) as self._bar:
            self._task = self._bar.add_task("downloading", total=total)
            yield
        self._bar = None

    def advance(self, received: int) -> None:
        """`received` more bytes; negative when some have to be fetched again."""
        with self._counting:
            self._done += received
            if self._bar is not None and self._task is not None:
                self._bar.update(self._task, completed=self._done)
            elif time.monotonic() - self._last_line > LINE_EVERY:
                self._last_line = time.monotonic()
                self.say(f"downloaded {_mb(self._done)} of {_mb(self._total)} MB")


def _mb(size: int) -> str:
    return f"{size / 1e6:.0f}"
