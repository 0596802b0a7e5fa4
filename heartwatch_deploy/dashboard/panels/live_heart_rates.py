"""Heart rates of all users over the last ten minutes: the middle one, and where half and nine of ten are."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from heartwatch_deploy.dashboard.figures import moment
from heartwatch_deploy.dashboard.panels.panel import Drawn, View
from heartwatch_deploy.dashboard.theme import Theme, axis, plain_layout

EVERY = 10  # seconds


def draw(view: View) -> Drawn:
    seconds, found = view.board.quantiles(now=view.now, every=EVERY)
    if not seconds:
        return Drawn("No reading in the last ten minutes.")
    begins = np.flatnonzero(np.diff(seconds) > EVERY) + 1
    data = [
        trace
        for times, rates in zip(np.split(seconds, begins), np.split(found, begins), strict=True)
        for trace in _unbroken(view.theme, times.tolist(), rates.T.tolist())
    ]
    low, quarter, middle, three_quarters, high = found[-1].tolist()
    layout = plain_layout(
        view.theme,
        xaxis=axis(view.theme, "UTC", type="date", tickformat="%H:%M"),
        yaxis=axis(view.theme, "beats a minute", rangemode="tozero"),
    )
    words = (
        f"In the last {EVERY} seconds known: median {middle}, half of all readings from {quarter} to "
        f"{three_quarters}, nine of ten from {low} to {high} beats a minute."
    )
    return Drawn(words, {"data": data, "layout": layout})


def _unbroken(theme: Theme, seconds: Sequence[int], shares: Sequence[Sequence[int]]) -> list[dict[str, Any]]:
    """Lines through moments that follow each other, so that none bridges a time without readings."""
    low, quarter, middle, three_quarters, high = shares
    bare = {"x": [moment(each) for each in seconds], "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    filled = {"fill": "tonexty", "fillcolor": theme.range_fill}
    line = {"mode": "lines+markers", "line": {"color": theme.calm, "width": 2}, "marker": {"size": 3}}
    return [
        {**bare, "y": low},
        {**bare, "y": high, **filled},
        {**bare, "y": quarter},
        {**bare, "y": three_quarters, **filled},
        {"x": bare["x"], "y": middle, **line, "name": "median"},
    ]
