"""The way to a running HeartWatch: each step told with its time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Steps:
    """Tells on a console what is being done and how long it took."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def step(self, doing: str) -> Iterator[None]:
        """Announces, and when it went well says after how many seconds; a failure is for others to tell."""
        self.say(f"· {doing}")
        began = time.monotonic()
        yield
        self.say(f"✓ {doing} ({time.monotonic() - began:.1f} s)")

    def say(self, words: str) -> None:
        self._console.print(words, highlight=False, markup=False, soft_wrap=True)
