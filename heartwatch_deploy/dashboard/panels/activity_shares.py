"""What people do: the activities in the sample of readings."""

from collections import Counter

from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.theme import axis, plain_layout


def draw(view: View) -> Drawn:
    many = Counter(each["activity"] for each in view.board.kept.details() if each.get("activity"))
    if not many:
        return Drawn("No readings with an activity are known yet.")
    total = many.total()
    names = [name for name, _ in many.most_common()]
    shares = [round(100 * many[name] / total, 1) for name in names]
    bars = {"type": "bar", "x": names, "y": shares, "marker": {"color": view.theme.calm}}
    layout = plain_layout(
        view.theme,
        xaxis=axis(view.theme, type="category"),
        yaxis=axis(view.theme, "% of readings", rangemode="tozero"),
    )
    told = ", ".join(f"{name} {share} %" for name, share in zip(names, shares, strict=True))
    figure = {"data": [{**bars, "hovertemplate": "%{x}: %{y} %<extra></extra>"}], "layout": layout}
    return Drawn(f"Of {total:,} readings, a sample: {told}.", figure)
