"""The loop that shows the live view, as a picture on a terminal and as lines elsewhere."""

import io
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.live import Live

from heartwatch_deploy.demo.lines import line
from heartwatch_deploy.demo.screen import Screen
from heartwatch_deploy.demo.snapshot import Snapshot

_REDRAW_SECONDS: Final = 0.5
_LINE_SECONDS: Final = 5.0
PICTURE_WIDTH: Final = 110


@dataclass(frozen=True, slots=True)
class Show:
    """Where the view goes, what stands at its foot, and when it ends (seconds; None: only when `over` is set)."""

    console: Console
    footer: str
    seconds: float | None
    over: threading.Event

    def run(self, look: Callable[[], Snapshot]) -> None:
        """Returns when the time is up or `over` is set."""
        if self.console.is_terminal:
            self._draw(look)
        else:
            self._tell(look)

    def _draw(self, look: Callable[[], Snapshot]) -> None:
        with Live(console=self.console, auto_refresh=False) as live:
            self._repeat(lambda: live.update(Screen(look(), footer=self.footer), refresh=True), every=_REDRAW_SECONDS)

    def _tell(self, look: Callable[[], Snapshot]) -> None:
        self._repeat(lambda: self.console.print(line(look()), highlight=False, soft_wrap=True), every=_LINE_SECONDS)

    def _repeat(self, show: Callable[[], object], *, every: float) -> None:
        end = None if self.seconds is None else time.monotonic() + self.seconds
        while not self.over.is_set():
            show()
            left = every if end is None else end - time.monotonic()
            if left <= 0:
                return
            self.over.wait(min(every, left))


def save_picture(snapshot: Snapshot, file: Path) -> None:
    """The view at this moment as an SVG file."""
    console = Console(
        record=True, width=PICTURE_WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(Screen(snapshot))
    drawn = console.export_svg(title="python -m heartwatch_deploy demo")
    # The reader's own monospaced font will do: a picture should fetch nothing from elsewhere.
    file.write_text(re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL), "utf-8")
