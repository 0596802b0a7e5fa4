"""The frame of the page: headings, empty places that callbacks fill, and what keeps time."""

from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from heartwatch_deploy.dashboard import words

FAST_MS: Final = 1000
SLOW_MS: Final = 2000
MAP_MS: Final = 5000
_NO_TOOLS: Final[Any] = {"displayModeBar": False, "scrollZoom": False, "displaylogo": False}
_EMPTY: Final[dict[str, Any]] = {"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}}}
INDEX: Final = """<!DOCTYPE html>
<html lang="en">
<head>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}</head>
<body>
<noscript>This page needs JavaScript.</noscript>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>
"""


def layout() -> Component:
    """Everything that is there from the first moment."""
    return html.Div([*_clockwork(), _header(), html.Main([_now(), _people(), _graph(), _health()]), _foot()], id="page")


def _clockwork() -> list[Component]:
    return [
        dcc.Interval(id="fast", interval=FAST_MS),
        dcc.Interval(id="slow", interval=SLOW_MS),
        dcc.Interval(id="map-tick", interval=MAP_MS),
        dcc.Store(id="chosen"),
        dcc.Store(id="resting", data=False),
        dcc.Store(id="theme", storage_type="local"),
        *(dcc.Store(id=f"{name}-known") for name in ("alerts", "graph", "health", "troubles")),
    ]


def _header() -> Component:
    return html.Header(
        [
            html.H1("HeartWatch"),
            html.Span(id="environment"),
            html.Strong("Asking the servers…", id="status", role="status"),
            html.Span([html.Span("–", id="clock"), " UTC"], className="clock"),
            html.Button("Light or dark", id="theme-button", type="button"),
            html.P(words.NOT_A_MEDICAL_DEVICE, className="notice"),
            html.Div("", id="stale", role="alert", hidden=True),
            html.Div(id="troubles", **_aria(live="polite")),
        ]
    )


def _now() -> Component:
    return _section(
        "now",
        "Messages",
        html.Ul(id="tiles", className="tiles"),
        _figure("rates", "Messages in each of the last 120 seconds: readings, alerts a window, alerts at once"),
    )


def _people() -> Component:
    heads = [html.Th(each, scope="col") for each in ("window, UTC", "user", "average", "range", "place")]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(id="alerts")])
    controls = [
        html.Label("user", htmlFor="user"),
        dcc.Input(id="user", type="text", placeholder="user_00042", debounce=False, autoComplete="off"),
        html.Button("Hold the list", id="hold", type="button", **_aria(pressed="false")),
        html.Button("Show this user", id="show-user", type="button"),
    ]
    return html.Div(
        [
            _section(
                "alerts-part",
                "Alerts: out of range while still",
                html.Div(controls, className="controls"),
                html.P(id="alerts-empty", className="empty"),
                html.Div(table, className="scroll", tabIndex=0, role="region", **_aria(label="alerts, newest first")),
            ),
            _section(
                "person",
                "Last ten minutes",
                html.P(words.NOTHING_CHOSEN, id="heart-words", role="status"),
                _figure("heart", "Heart rate of the chosen user over the last ten minutes, with the user's own range"),
                _figure("map", "Map: where people are, and where the newest alerts came from"),
            ),
        ],
        className="columns",
    )


def _graph() -> Component:
    heads = [html.Th(each, scope="col") for each in ("from", "to", "messages")]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(id="arrows")])
    return _section(
        "graph-part",
        "What reads and writes what",
        html.P("▤ topic   ƒ query   ⇄ connector   a red frame is not well", className="legend"),
        html.Div(_figure("graph", "Graph of topics, queries and connectors"), className="scroll wide", tabIndex=0),
        html.Details([html.Summary("the same as a table"), table]),
    )


def _health() -> Component:
    return _section(
        "health-part", "Health", html.Div(id="health", className="tables"), html.Div(id="reasons", className="tables")
    )


def _foot() -> Component:
    return html.P("Heart rates, ranges and places are of made-up people unless you sent others.", className="foot")


def _section(name: str, title: str, *content: Component) -> Component:
    return html.Section([html.H2(title, id=f"{name}-title"), *content], id=name, **_aria(labelledby=f"{name}-title"))


def _figure(name: str, label: str) -> Component:
    graph = dcc.Graph(id=name, figure=_EMPTY, config=_NO_TOOLS, responsive=True, className="figure")
    return html.Div(graph, role="img", id=f"{name}-figure", className=f"holds-{name}", **_aria(label=label))


def _aria(**values: str) -> dict[str, Any]:
    return {f"aria-{name}": value for name, value in values.items()}
