"""Stress by state, hour by hour."""

from heartwatch_deploy.dashboard.figures import moment
from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.rows import STRESS
from heartwatch_deploy.dashboard.theme import axis, plain_layout

HEADS = ("hour, UTC", "state", "mean stress", "highest", "mean heart rate", "readings")


def draw(view: View) -> Drawn:
    """The newest hour of each state as bars, all hours in the table."""
    found = sorted(view.board.kept.rows(STRESS), key=lambda each: (-each["window_start"], each["state"]))
    if not found:
        return Drawn(f"No hour is over yet; a row of {STRESS} comes at the end of each.")
    newest = {each["state"]: each for each in reversed(found)}
    states = sorted(newest, key=lambda state: -newest[state]["avg_stress"])
    means = [round(newest[state]["avg_stress"], 1) for state in states]
    bars = {"type": "bar", "x": states, "y": means, "marker": {"color": view.theme.calm}}
    layout = plain_layout(
        view.theme,
        xaxis=axis(view.theme, "state", type="category"),
        yaxis=axis(view.theme, "mean stress", range=[0, 100]),
    )
    rows = [
        (
            moment(each["window_start"] / 1000)[:16],
            each["state"],
            f"{each['avg_stress']:.1f}",
            str(each["max_stress"]),
            f"{each['avg_heart_rate']:.1f}",
            f"{each['readings']:,}",
        )
        for each in found[:48]
    ]
    told = ", ".join(f"{state} {mean}" for state, mean in zip(states, means, strict=True))
    return Drawn(
        f"Mean stress in the newest hour of each state: {told}.", {"data": [bars], "layout": layout}, HEADS, rows
    )
