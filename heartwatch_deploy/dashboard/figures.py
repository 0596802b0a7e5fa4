"""Figures as functions of what the board says: plain dictionaries in plotly.js's own form."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from heartwatch_deploy.dashboard.board import HISTORY_SECONDS, UserView
from heartwatch_deploy.dashboard.heart_rates import KEPT_SECONDS, Places
from heartwatch_deploy.dashboard.theme import Theme, axis, plain_layout
from heartwatch_deploy.watching.alert import Alert
from heartwatch_deploy.watching.meter import Stream

Figure = dict[str, Any]
CELLS: Final = 40  # of the map's crowd, along each side
_DIGITS: Final = 4  # of degrees: some ten metres


def moment(seconds: float) -> str:
    """A time of UTC as plotly.js reads it."""
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d %H:%M:%S")


def rates_figure(streams: Mapping[str, Stream], theme: Theme) -> Figure:
    """Messages in each of the last seconds, a topic a strip, all over the same time."""
    data: list[dict[str, Any]] = []
    layout = plain_layout(theme, margin={"l": 44, "r": 8, "t": 4, "b": 30})
    height = 1 / max(1, len(streams))
    for number, (name, stream) in enumerate(streams.items()):
        suffix = "" if number == 0 else str(number + 1)
        shown = stream.history[-HISTORY_SECONDS:]
        seconds = list(range(-len(shown), 0))
        trace = {"x": seconds, "y": list(shown), "yaxis": f"y{suffix}", "name": name, "mode": "lines"}
        colour = theme.calm if number == 0 else theme.alarm
        data.append({**trace, "line": {"color": colour, "width": 1.5}, "fill": "tozeroy", "hoverinfo": "x+y+name"})
        domain = [1 - (number + 1) * height + 0.04, 1 - number * height - 0.04]
        layout[f"yaxis{suffix}"] = axis(theme, domain=domain, rangemode="tozero", nticks=3)
    layout["xaxis"] = axis(theme, "seconds ago", range=[-HISTORY_SECONDS, 0], anchor=f"y{len(streams)}")
    return {"data": data, "layout": layout}


def heart_figure(view: UserView, theme: Theme, *, now: float, chosen: Alert | None = None) -> Figure:
    """One user's last ten minutes: the own range as a band, windows with an alert marked, the chosen one framed."""
    seconds = [] if view.series is None else view.series.seconds.tolist()
    rates = [] if view.series is None else view.series.rates.tolist()
    trace = {
        "x": [moment(each) for each in seconds],
        "y": rates,
        "mode": "lines+markers",
        "line": {"color": theme.calm, "width": 1.5},
        "marker": {"size": 4, "color": theme.calm},
        "hovertemplate": "%{y} beats/min at %{x|%H:%M:%S}<extra></extra>",
    }
    bounds = _bounds(view, chosen)
    low = min([*rates, *(bounds or ()), 50]) - 8
    high = max([*rates, *(bounds or ()), 120]) + 12
    layout = plain_layout(
        theme,
        uirevision=view.user_id,
        xaxis=axis(theme, "UTC", range=[moment(now - KEPT_SECONDS), moment(now)], type="date", tickformat="%H:%M"),
        yaxis=axis(theme, "beats a minute", range=[low, high]),
        shapes=[*_band(bounds, theme), *(_window(each, theme, framed=each == chosen) for each in view.alerts)],
    )
    return {"data": [trace], "layout": layout}


def heart_words(view: UserView, *, chosen: Alert | None = None) -> str:
    """The same figure in words."""
    bounds = _bounds(view, chosen)
    own = f"own range {bounds[0]} to {bounds[1]}" if bounds else "no own range"
    if view.series is None or not len(view.series.rates):
        return f"{view.user_id}: no reading in the last ten minutes; {own}."
    rates = view.series.rates
    return (
        f"{view.user_id}: {len(rates)} readings in the last ten minutes, "
        f"{rates.min()} to {rates.max()} beats a minute, last {rates[-1]}; {own}; {len(view.alerts)} alerts."
    )


def map_figure(places: Places, alerts: Sequence[Alert], theme: Theme, *, chosen: Alert | None = None) -> Figure:
    """Longitude and latitude as axes: how many people are where, alerts as dots, the chosen one as a ring."""
    data = _crowd(places, theme)
    data.append(
        {
            "x": [round(each.longitude, _DIGITS) for each in alerts],
            "y": [round(each.latitude, _DIGITS) for each in alerts],
            "customdata": [f"{each.user_id}|{each.window_start}" for each in alerts],
            "mode": "markers",
            "name": "alerts",
            "marker": {"color": theme.alarm, "size": 6, "opacity": 0.8},
            "hovertemplate": "%{customdata}<br>%{y:.4f}°, %{x:.4f}°<extra></extra>",
        }
    )
    if chosen:
        ring = {"symbol": "circle-open", "size": 20, "color": theme.ink, "line": {"width": 3}}
        where = {"x": [chosen.longitude], "y": [chosen.latitude], "mode": "markers", "name": "chosen"}
        data.append({**where, "marker": ring, "hoverinfo": "skip"})
    middle = float(np.mean(places.latitudes)) if len(places.latitudes) else chosen.latitude if chosen else 40.0
    stretch = 1 / math.cos(math.radians(middle))
    layout = plain_layout(
        theme,
        uirevision="map",
        xaxis=axis(theme, "longitude °", constrain="domain"),
        yaxis=axis(theme, "latitude °", constrain="domain", scaleanchor="x", scaleratio=stretch),
    )
    return {"data": data, "layout": layout}


def _crowd(places: Places, theme: Theme) -> list[dict[str, Any]]:
    """How many users were last seen in each cell; nothing without users."""
    if not len(places.latitudes):
        return []
    counts, south_north, west_east = np.histogram2d(places.latitudes, places.longitudes, bins=CELLS)
    return [
        {
            "type": "heatmap",
            "z": counts.astype(int).tolist(),
            "x": ((west_east[:-1] + west_east[1:]) / 2).round(_DIGITS).tolist(),
            "y": ((south_north[:-1] + south_north[1:]) / 2).round(_DIGITS).tolist(),
            "colorscale": [[0, theme.crowd[0]], [1, theme.crowd[1]]],
            "showscale": False,
            "name": "people",
            "hovertemplate": "%{z} people<extra></extra>",
        }
    ]


def _bounds(view: UserView, chosen: Alert | None) -> tuple[int, int] | None:
    """The range that held for the chosen alert, else the one that holds now."""
    return (chosen.min_heart_rate, chosen.max_heart_rate) if chosen else view.bounds


def _band(bounds: tuple[int, int] | None, theme: Theme) -> list[dict[str, Any]]:
    if bounds is None:
        return []
    place = {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "y0": bounds[0], "y1": bounds[1]}
    return [{**place, "layer": "below", "fillcolor": theme.range_fill, "line": {"width": 0}}]


def _window(alert: Alert, theme: Theme, *, framed: bool) -> dict[str, Any]:
    begin, end = alert.window_start / 1000, alert.window_end / 1000
    place = {"type": "rect", "yref": "paper", "x0": moment(begin), "x1": moment(end), "y0": 0, "y1": 1}
    line = {"width": 2 if framed else 0, "color": theme.alarm}
    return {**place, "layer": "below", "fillcolor": theme.alarm_fill, "line": line}
