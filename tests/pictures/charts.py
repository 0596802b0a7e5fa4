"""The charts that pictures share, in plotly.js's form."""

from collections.abc import Sequence
from typing import Any

from heartwatch_deploy.dashboard.figures import Figure
from heartwatch_deploy.dashboard.theme import LIGHT, axis, plain_layout

TALL = 280


def dots(times: Sequence[Any], values: Sequence[Any], colour: str = LIGHT.calm) -> Figure:
    return {"x": times, "y": values, "mode": "markers", "marker": {"color": colour, "size": 5}}


def over_time(traces: list[Figure]) -> Figure:
    layout = plain_layout(LIGHT, height=TALL, xaxis=axis(LIGHT, "UTC"), yaxis=axis(LIGHT, "beats a minute"))
    return {"data": traces, "layout": layout}


def bars(names: Sequence[Any], values: Sequence[Any], what: str, by: str = "") -> Figure:
    layout = plain_layout(LIGHT, height=TALL, xaxis=axis(LIGHT, by), yaxis=axis(LIGHT, what))
    return {"data": [{"type": "bar", "x": names, "y": values, "marker": {"color": LIGHT.calm}}], "layout": layout}
