"""How stressed people are at what they do: mean stress by minute and activity, in the sample of readings."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean

from heartwatch_deploy.dashboard.figures import moment
from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.theme import axis, plain_layout

MINUTE_MS = 60_000
MINUTES = 15


def draw(view: View) -> Drawn:
    newest = int(view.now) // 60
    shown = range(newest - MINUTES + 1, newest + 1)
    cells: dict[tuple[str, int], list[float]] = defaultdict(list)
    for each in view.board.kept.details():
        if each.get("stress") is not None and each.get("activity") and each["recorded_at"] // MINUTE_MS in shown:
            cells[each["activity"], each["recorded_at"] // MINUTE_MS].append(each["stress"])
    if not cells:
        return Drawn(f"No readings with stress and activity in the last {MINUTES} minutes.")
    activities = sorted({activity for activity, _ in cells})
    grid = [[_mean(cells.get((activity, minute), ())) for minute in shown] for activity in activities]
    heat = {
        "type": "heatmap",
        "x": [moment(minute * 60) for minute in shown],
        "y": activities,
        "z": grid,
        "zmin": 0,
        "zmax": 100,
        "colorscale": [[0, view.theme.crowd[0]], [1, view.theme.alarm]],
        "colorbar": {"thickness": 10, "tickfont": {"color": view.theme.muted}},
        "hovertemplate": "%{y} at %{x|%H:%M}: stress %{z}<extra></extra>",
    }
    layout = plain_layout(
        view.theme,
        margin={"l": 70, "r": 12, "t": 8, "b": 36},
        xaxis=axis(view.theme, "UTC", type="date", tickformat="%H:%M"),
        yaxis=axis(view.theme, type="category"),
    )
    told = {minute for _, minute in cells}
    rows = [
        (
            activity,
            *("–" if mean is None else f"{mean:g}" for minute, mean in zip(shown, line, strict=True) if minute in told),
        )
        for activity, line in zip(activities, grid, strict=True)
    ]
    means = ", ".join(
        f"{activity} {fmean(each for one, found in cells.items() if one[0] == activity for each in found):.0f}"
        for activity in activities
    )
    heads = ("activity", *(moment(minute * 60)[11:16] for minute in sorted(told)))
    return Drawn(
        f"Mean stress, of 100, in the last {MINUTES} minutes: {means}.", {"data": [heat], "layout": layout}, heads, rows
    )


def _mean(found: Sequence[float]) -> float | None:
    return round(fmean(found), 1) if found else None
