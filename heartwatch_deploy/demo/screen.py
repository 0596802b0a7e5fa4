"""The live view as a rich picture; drawn from a snapshot alone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

from heartwatch_deploy.demo.around import Around
from heartwatch_deploy.demo.snapshot import Snapshot
from heartwatch_deploy.watching.alert import Alert
from heartwatch_deploy.watching.members import MemberHealth
from heartwatch_deploy.watching.topics import DEAD, IMMEDIATE, LATE, READINGS, WINDOWED

_BARS: Final = " ▁▂▃▄▅▆▇█"
_CELL: Final = 36  # columns of a terminal for a name and its figure
HISTORY_SECONDS: Final = 24
_STREAMS: Final = (
    (READINGS, "into the first stream", "cyan"),
    (IMMEDIATE, "above the alarm line, at once", "yellow"),
    (WINDOWED, "a row a user and window", "red"),
    (LATE, "came after their window", "magenta"),
    (DEAD, "were no readings", "magenta"),
)


class Screen:
    """A snapshot that rich can print."""

    def __init__(self, snapshot: Snapshot, *, footer: str = "") -> None:
        self._snapshot = snapshot
        self._footer = footer

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        shown = self._snapshot
        parts: list[RenderableType] = [_streams(shown), _delays(shown), _alerts(shown.newest)]
        parts += [*_around(shown.around, console.width), _members(shown.members)]
        parts += [Text(words, style="red") for words in shown.trouble]
        if self._footer:
            parts.append(Text(self._footer, style="dim"))
        minutes, seconds = divmod(int(shown.elapsed), 60)
        yield Panel(Group(*parts), title=f"[bold]HeartWatch[/] · live for {minutes}:{seconds:02}", border_style="blue")


def sparkline(history: tuple[int, ...], *, width: int) -> str:
    """The last `width` counts as bars, the highest a full one; nothing at all is a blank."""
    shown = history[-width:]
    top = max(shown, default=0) or 1
    return "".join(_BARS[-(-count * (len(_BARS) - 1) // top)] for count in shown)


def _streams(snapshot: Snapshot) -> Table:
    table = Table(box=None, pad_edge=False, expand=True)
    table.add_column("topic", min_width=24, no_wrap=True)
    table.add_column("a second", justify="right", min_width=8, no_wrap=True)
    table.add_column("so far", justify="right", min_width=9, no_wrap=True)
    table.add_column(f"last {HISTORY_SECONDS} s", min_width=HISTORY_SECONDS, no_wrap=True)
    table.add_column("", style="dim", ratio=1, no_wrap=True)  # what a narrow terminal can do without
    for name, meaning, colour in _STREAMS:
        stream = snapshot.streams[name]
        bars = Text(sparkline(stream.history, width=HISTORY_SECONDS), style=colour)
        label = Text(name, style=f"bold {colour}")
        table.add_row(label, f"{stream.rate:,.0f}", f"{stream.total:,}", bars, meaning)
    return table


def _delays(snapshot: Snapshot) -> Text:
    text = Text("\nreading → heart_rate_alerts  ", style="bold")
    if snapshot.delays is None:
        return text.append("waiting for the first", style="dim")
    median, worst = (f"{seconds * 1000:,.0f} ms" for seconds in snapshot.delays)
    text.append(f"p50 {median}   p99 {worst}", style="green")
    return text.append("   over the last 30 s", style="dim not bold")


def _alerts(newest: tuple[Alert, ...]) -> Table:
    table = Table(box=None, pad_edge=False, expand=True, title_justify="left", title_style="bold")
    table.title = "\nnewest windows with a heart rate out of range while still"
    for column in ("window (UTC)", "user", "average", "range", "place"):
        table.add_column(column, justify="right" if column in ("average", "range") else "left", no_wrap=True)
    for alert in newest:
        began = datetime.fromtimestamp(alert.window_start / 1000, tz=UTC)
        average = Text(f"{alert.avg_heart_rate:.1f}", style="red")
        bounds = f"{alert.min_heart_rate}–{alert.max_heart_rate}"
        table.add_row(f"{began:%H:%M:%S}", alert.user_id, average, bounds, place(alert))
    if not newest:
        table.add_row(Text("none yet: the first window must close", style="dim"))
    return table


def _around(around: Around, width: int) -> Iterator[RenderableType]:
    """What the parts do, some side by side; nothing where there are none."""
    for title, many in (("topics of the parts, so far", around.topics), ("taken by sinks, so far", around.sinks)):
        if many:
            columns = max(1, width // _CELL)
            table = Table.grid(*[column for _ in range(columns) for column in _cell()], padding=(0, 2, 0, 0))
            for row in _rows(tuple(many.items()), columns):
                table.add_row(*(text for name, number in row for text in _figures(name, number)))
            yield Text(f"\n{title}", style="bold")
            yield table


def _rows(found: tuple[tuple[str, int], ...], columns: int) -> Iterator[tuple[tuple[str, int], ...]]:
    """Names go down the columns, as in a list that is cut."""
    height = -(-len(found) // columns)
    return (found[line::height] for line in range(height))


def _cell() -> tuple[Column, Column]:
    return Column(no_wrap=True, min_width=22), Column(justify="right", no_wrap=True, min_width=9)


def _figures(name: str, number: int) -> tuple[Text, Text]:
    style = "cyan" if number else "dim"
    return Text(name, style=style), Text(f"{number:,}", style=style)


def place(alert: Alert) -> str:
    """Degrees with the hemisphere's letter, as maps have them."""
    north = "N" if alert.latitude >= 0 else "S"
    east = "E" if alert.longitude >= 0 else "W"
    return f"{abs(alert.latitude):.4f}° {north}  {abs(alert.longitude):.4f}° {east}"


def _members(members: tuple[MemberHealth, ...]) -> Text:
    text = Text("\n")
    for member in members:
        text.append("● ", style="green" if member.well else "red")
        text.append(f"{member.name} ").append(f"{member.memory / 1024**2:,.0f} MiB   ", style="dim")
    for member in members:
        if member.words:
            text.append(f"\n{member.name}: {member.words}", style="red")
    return text
