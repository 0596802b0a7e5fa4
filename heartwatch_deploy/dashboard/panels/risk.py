"""Whose score is the highest."""

from heartwatch_deploy.dashboard import words
from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.rows import RISKS

SHOWN = 20
HEADS = ("user", "score", "model", "at, UTC")


def draw(view: View) -> Drawn:
    found = sorted(view.board.kept.rows(RISKS), key=lambda each: -each["score"])
    if not found:
        return Drawn(f"No row of {RISKS} has come yet.")
    rows = [
        (each["user_id"], f"{each['score']:.2f}", each["model"], words.time_of_day(each["scored_at"] / 1000))
        for each in found[:SHOWN]
    ]
    return Drawn(
        f"The highest {len(rows)} of {len(found):,} scores. They say nothing about health.", heads=HEADS, rows=rows
    )
