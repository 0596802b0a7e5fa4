"""What the live view draws and writes for a known moment."""

import io

import pytest
from rich.console import Console

from heartwatch_deploy.demo.around import NOTHING, Around
from heartwatch_deploy.demo.lines import line, summary
from heartwatch_deploy.demo.screen import Screen, place, sparkline
from heartwatch_deploy.demo.snapshot import Snapshot, Stream
from heartwatch_deploy.watching.alert import Alert
from heartwatch_deploy.watching.members import MemberHealth
from heartwatch_deploy.watching.topics import DEAD, IMMEDIATE, LATE, READINGS, TOPICS, WINDOWED

ALERT = Alert("user-00042", 1_700_000_000_000, 187.25, 52, 108, 40.71234, -73.98765)


def snapshot(*, around: Around = NOTHING, **totals: int) -> Snapshot:
    streams = {name: Stream(totals.get(name, 0) / 10, totals.get(name, 0), (0, 1, 2)) for name in TOPICS}
    return Snapshot(
        elapsed=75.4,
        streams=streams,
        delays=(0.0412, 0.0934),
        newest=(ALERT,),
        around=around,
        members=(
            MemberHealth("kafka", well=True, memory=320 * 1024**2),
            MemberHealth("connect", well=False, memory=0, words="restarting for the second time"),
        ),
    )


FLOWING = snapshot(**{READINGS: 50_000, IMMEDIATE: 2_500, WINDOWED: 70, LATE: 3, DEAD: 11})


def drawn(shown: Snapshot, *, footer: str = "", width: int = 120) -> str:
    console = Console(record=True, width=width, file=io.StringIO())
    console.print(Screen(shown, footer=footer))
    return console.export_text()


def test_the_view_says_everything_that_was_asked_of_it() -> None:
    text = drawn(FLOWING, footer="Ctrl-C leaves the stack up")
    for words in (
        "live for 1:15",
        "5,000",
        "50,000",
        "2,500",
        "p50 41 ms",
        "p99 93 ms",
        "22:13:20",
        "user-00042",
        "187.2",
        "52–108",
        "40.7123° N  73.9877° W",
        "kafka",
        "320 MiB",
        "restarting for the second time",
        "Ctrl-C leaves the stack up",
    ):
        assert words in text


def test_the_view_fits_a_terminal_of_eighty_columns() -> None:
    text = drawn(FLOWING, width=80)
    assert all(words in text for words in ("out_of_range_while_still", "5,000", "50,000", "p99 93 ms"))


def test_the_view_waits_in_words() -> None:
    text = drawn(Snapshot(elapsed=0, streams=snapshot().streams, delays=None))
    assert "waiting for the first" in text
    assert "none yet" in text


def test_the_picture_is_an_svg() -> None:
    console = Console(record=True, width=120, file=io.StringIO())
    console.print(Screen(FLOWING))
    assert console.export_svg(title="HeartWatch").startswith("<svg")


@pytest.mark.parametrize(
    ("history", "bars"),
    [((), ""), ((0, 0), "  "), ((1,), "█"), ((0, 4, 8), " ▄█"), ((1, 1000), "▁█"), ((9, 9, 0, 8), " █")],
)
def test_sparkline(history: tuple[int, ...], bars: str) -> None:
    assert sparkline(history, width=2 if len(history) == 4 else 40) == bars


def test_places_have_hemispheres() -> None:
    assert place(ALERT) == "40.7123° N  73.9877° W"


def test_a_line_for_logs() -> None:
    text = line(FLOWING)
    assert "readings 5,000/s" in text
    assert "p50/p99 41/93 ms" in text
    assert "late 3  dead 11" in text
    assert "NOT WELL: connect" in text
    assert "\n" not in text


def test_the_summary_counts_everything_and_says_whether_alerts_flowed() -> None:
    assert FLOWING.alerts_flowed
    text = summary(FLOWING)
    assert "50,000" in text
    assert "Both kinds of alerts flowed." in text


def test_one_kind_of_alert_is_not_enough() -> None:
    silent = snapshot(**{READINGS: 50_000, IMMEDIATE: 5})
    assert not silent.alerts_flowed
    assert "No alerts came from out_of_range_while_still." in summary(silent)
