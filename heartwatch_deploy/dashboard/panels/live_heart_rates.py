"""Heart rates of all users over the last ten minutes: the middle one, and where half and nine of ten are."""

from heartwatch_deploy.dashboard.figures import moment
from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.theme import axis, plain_layout

EVERY = 10  # seconds


def draw(view: View) -> Drawn:
    seconds, found = view.board.quantiles(now=view.now, every=EVERY)
    if not seconds:
        return Drawn("No reading in the last ten minutes.")
    times = [moment(each) for each in seconds]
    low, quarter, middle, three_quarters, high = found.T.tolist()
    bare = {"x": times, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    data = [
        {**bare, "y": low},
        {**bare, "y": high, "fill": "tonexty", "fillcolor": view.theme.range_fill},
        {**bare, "y": quarter},
        {**bare, "y": three_quarters, "fill": "tonexty", "fillcolor": view.theme.range_fill},
        {"x": times, "y": middle, "mode": "lines", "line": {"color": view.theme.calm, "width": 2}, "name": "median"},
    ]
    layout = plain_layout(
        view.theme,
        xaxis=axis(view.theme, "UTC", type="date", tickformat="%H:%M"),
        yaxis=axis(view.theme, "beats a minute", rangemode="tozero"),
    )
    words = (
        f"In the last {EVERY} seconds known: median {middle[-1]}, half of all readings from {quarter[-1]} to "
        f"{three_quarters[-1]}, nine of ten from {low[-1]} to {high[-1]} beats a minute."
    )
    return Drawn(words, {"data": data, "layout": layout})
