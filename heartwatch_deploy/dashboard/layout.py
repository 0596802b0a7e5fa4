"""The frame of the page: headings, empty places that callbacks fill, and what keeps time."""

from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from heartwatch_deploy.dashboard import words
from heartwatch_deploy.dashboard.console_layout import console
from heartwatch_deploy.dashboard.panels.panel import Panel
from heartwatch_deploy.dashboard.panels.registry import CONSOLE, DEPLOYMENTS, NOW, PANELS, SECTIONS

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
<div>{%config%}{%scripts%}{%renderer%}</div>
</body>
</html>
"""


def layout() -> Component:
    """Everything that is there from the first moment."""
    own = {NOW: [_now(), _people()], DEPLOYMENTS: [_graph(), _health()], CONSOLE: [console()]}
    parts = [_part(name, [*own.get(name, ()), *_panels(name)]) for name in SECTIONS]
    skip = html.A("Skip to the content", href="#content", className="skip")
    main = html.Main(parts, id="content", tabIndex=-1)
    return html.Div([*_clockwork(), skip, _header(), _ways(), main, _foot()], id="page")


def _clockwork() -> list[Component]:
    ticks = [dcc.Interval(id=f"tick-{name}", interval=SLOW_MS, disabled=name != NOW) for name in SECTIONS]
    known = ("alerts", "graph", "health", "troubles", *(each.name for each in PANELS))
    return [
        dcc.Location(id="location", refresh=False),
        dcc.Interval(id="fast", interval=FAST_MS),
        *ticks,
        dcc.Interval(id="map-tick", interval=MAP_MS),
        dcc.Store(id="section", data=NOW),
        dcc.Store(id="chosen"),
        dcc.Store(id="acknowledging"),
        dcc.Store(id="seen"),
        dcc.Store(id="resting", data=False),
        dcc.Store(id="theme", storage_type="local"),
        *(dcc.Store(id=f"{name}-known") for name in known),
    ]


def _ways() -> Component:
    """The sections, each an address of its own, so that the browser's way back works."""
    ways = [html.Li(html.A(title, href=f"#{name}", id=f"to-{name}")) for name, title in SECTIONS.items()]
    return html.Nav(html.Ul(ways), **_aria(label="sections"))


def _part(name: str, content: list[Component]) -> Component:
    return html.Div(content, id=f"part-{name}", className="part", hidden=name != NOW)


def _panels(section: str) -> list[Component]:
    found = [_panel(each) for each in PANELS if each.section == section]
    return [html.Div(found, className="panels")] if found else []


def _panel(panel: Panel) -> Component:
    """The words below a figure say the same; its numbers are a table that opens."""
    table = html.Table([html.Thead(id=f"{panel.name}-heads"), html.Tbody(id=f"{panel.name}-rows")])
    region: dict[str, Any] = {"role": "region", "tabIndex": 0, **_aria(label=f"table: {panel.title}")}
    details = html.Details(
        [html.Summary("as a table"), html.Div(table, className="scroll", **region)],
        id=f"{panel.name}-table",
        open=panel.open,
        hidden=True,
    )
    drawing = _figure(panel.name, panel.title, hidden=True)
    return _section(f"{panel.name}-part", panel.title, drawing, html.P("…", id=f"{panel.name}-words"), details)


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
    heads = [html.Th(each, scope="col") for each in ("window, UTC", "user", "average", "range", "place", "seen by")]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(id="alerts")])
    controls = [
        html.Label("user", htmlFor="user"),
        dcc.Input(id="user", type="text", placeholder="user_00042", debounce=False, autoComplete="off"),
        html.Button("Hold the list", id="hold", type="button", **_aria(pressed="false")),
        html.Button("Show this user", id="show-user", type="button"),
        html.Label("your name", htmlFor="by"),
        dcc.Input(id="by", type="text", value="somebody", maxLength=60, persistence=True, autoComplete="off"),
    ]
    return html.Div(
        [
            _section(
                "alerts-part",
                "Alerts: out of range while still",
                html.Div(controls, className="controls"),
                html.P(id="acknowledged", className="empty", role="status"),
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
    words = "Heart rates, ranges and places are of made-up people unless you sent others."
    return html.Footer(html.P(words, className="foot"))


def _section(name: str, title: str, *content: Component) -> Component:
    return html.Section([html.H2(title, id=f"{name}-title"), *content], id=name, **_aria(labelledby=f"{name}-title"))


def _figure(name: str, label: str, *, hidden: bool = False) -> Component:
    graph = dcc.Graph(id=name, figure=_EMPTY, config=_NO_TOOLS, responsive=True, className="figure")
    classes = f"holds holds-{name}"
    return html.Div(graph, role="img", id=f"{name}-figure", hidden=hidden, className=classes, **_aria(label=label))


def _aria(**values: str) -> dict[str, Any]:
    return {f"aria-{name}": value for name, value in values.items()}
