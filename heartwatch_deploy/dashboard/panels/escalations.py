"""Alerts that nobody acknowledged in time, and people who keep alerting."""

from heartwatch_deploy.dashboard import words
from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.rows import ESCALATIONS

SHOWN = 30
HEADS = ("at, UTC", "user", "why", "since, UTC")


def draw(view: View) -> Drawn:
    found = sorted(view.board.kept.rows(ESCALATIONS), key=lambda each: -each["escalated_at"])
    if not found:
        return Drawn("Nothing was escalated.")
    rows = [
        (
            words.time_of_day(each["escalated_at"] / 1000),
            each["user_id"],
            _why(each["reason"], each["windows"]),
            words.time_of_day(each["since"] / 1000),
        )
        for each in found[:SHOWN]
    ]
    return Drawn(f"{len(found):,} escalations, the newest first.", heads=HEADS, rows=rows)


def _why(reason: str, windows: int | None) -> str:
    if reason == "keeps_alerting":
        return f"alerts in {windows} windows running"
    return "nobody acknowledged it" if reason == "unacknowledged" else reason
