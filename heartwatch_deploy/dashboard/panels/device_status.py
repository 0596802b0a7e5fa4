"""Which devices speak, and which fell silent."""

from collections import Counter

from heartwatch_deploy.dashboard import words
from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.rows import DEVICES

SHOWN = 60
HEADS = ("device", "user", "status", "last seen, UTC", "battery", "readings")


def draw(view: View) -> Drawn:
    """Silent ones first, the longest silent on top."""
    found = view.board.kept.rows(DEVICES)
    if not found:
        return Drawn(f"No row of {DEVICES} has come yet.")
    many = Counter(each["status"] for each in found)
    ordered = sorted(found, key=lambda each: (each["status"] != "silent", each["last_seen"]))
    rows = [
        (
            each["device_id"],
            each["user_id"],
            each["status"],
            words.time_of_day(each["last_seen"] / 1000),
            "–" if each["battery"] is None else f"{each['battery']} %",
            f"{each['readings']:,}",
        )
        for each in ordered[:SHOWN]
    ]
    told = ", ".join(f"{count:,} {status}" for status, count in sorted(many.items()))
    return Drawn(f"{len(found):,} devices: {told}. Silent ones are on top.", heads=HEADS, rows=rows)
