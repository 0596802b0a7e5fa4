"""Steps, metres, calories and active minutes, hour by hour and summed up over the hours."""

from collections import defaultdict
from itertools import accumulate

from heartwatch_deploy.dashboard.figures import moment
from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.rows import ACTIVITIES
from heartwatch_deploy.dashboard.theme import axis, plain_layout

METRICS = {"steps": "steps", "distance": "m", "calories_burned": "kcal", "active_minutes": "minutes"}


def draw(view: View) -> Drawn:
    """Of the chosen user, else of everybody; the first metric as a curve, all of them in the table."""
    rows = [each for each in view.board.kept.rows(ACTIVITIES) if view.user in ("", each["user_id"])]
    who = view.user or "everybody"
    if not rows:
        return Drawn(f"No hour of {who} is over yet; a row of {ACTIVITIES} comes at the end of each.")
    windows: dict[int, dict[str, float]] = defaultdict(lambda: dict.fromkeys(METRICS, 0.0))
    for each in rows:
        for name in METRICS:
            windows[each["window_end"]][name] += each[name] or 0
    until = sorted(windows)
    sums = {name: list(accumulate(windows[end][name] for end in until)) for name in METRICS}
    ends = [moment(end / 1000) for end in until]
    line = {"x": ends, "y": sums["steps"], "mode": "lines+markers", "line": {"color": view.theme.calm}}
    layout = plain_layout(
        view.theme,
        xaxis=axis(view.theme, "UTC", type="date"),
        yaxis=axis(view.theme, "steps so far", rangemode="tozero"),
    )
    told = ", ".join(f"{sums[name][-1]:,.0f} {unit}" for name, unit in METRICS.items())
    table = [(end, *(f"{sums[name][place]:,.0f}" for name in METRICS)) for place, end in enumerate(ends)]
    heads = ("up to, UTC", *(f"{name.replace('_', ' ')}, {unit}" for name, unit in METRICS.items()))
    return Drawn(
        f"{who.capitalize() if not view.user else who}: {told}, in {len(until)} windows.",
        {"data": [line], "layout": layout},
        heads,
        table,
    )
