"""What devices told their wearers."""

from heartwatch_deploy.dashboard import words
from heartwatch_deploy.dashboard.panels.panel import Drawn, View

SHOWN = 40
HEADS = ("at, UTC", "user", "device", "said")


def draw(view: View) -> Drawn:
    found = view.board.kept.notices(SHOWN)
    if not found:
        return Drawn("No device told its wearer anything in the readings that came.")
    rows = [
        (
            words.time_of_day(each["recorded_at"] / 1000),
            each["user_id"],
            each.get("device_id") or "–",
            each["notification"],
        )
        for each in found
    ]
    return Drawn(f"The newest {len(rows)} notifications.", heads=HEADS, rows=rows)
