"""What changes on the page, and when: each callback asks the board and sends only what is new."""

import zlib
from collections.abc import Callable
from typing import Any, Final

from dash import ClientsideFunction, Dash, Input, Output, Patch, State, no_update

from heartwatch_deploy.dashboard import parts, words
from heartwatch_deploy.dashboard.acknowledging import acknowledged
from heartwatch_deploy.dashboard.alerts import key_of
from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.console_layout import connect_console
from heartwatch_deploy.dashboard.figures import heart_figure, heart_words, map_figure, rates_figure
from heartwatch_deploy.dashboard.graph_figure import arrow_text, box_line, graph_figure, graph_style, is_ailing
from heartwatch_deploy.dashboard.panels.panel import Panel, View
from heartwatch_deploy.dashboard.panels.registry import DEPLOYMENTS, NOW, PANELS, SECTIONS
from heartwatch_deploy.dashboard.polling import reader
from heartwatch_deploy.dashboard.rows import ACKNOWLEDGED
from heartwatch_deploy.dashboard.theme import theme_of
from heartwatch_deploy.watching.deployment_graph import Arrow
from heartwatch_deploy.watching.topics import DEAD, IMMEDIATE, LATE, READINGS, TOPICS, WINDOWED

ROWS: Final = 40
DOTS: Final = 400
Chosen = dict[str, str] | None
Known = dict[str, Any] | None
Clock = Callable[[], float]


def digest(*values: object) -> int:
    """What a browser sends back so that it is not sent the same again."""
    return zlib.crc32(repr(values).encode())


class Callbacks:
    """One method a callback; times are the clock's, in seconds of UTC."""

    def __init__(self, board: Board, clock: Clock) -> None:
        self._board, self._clock = board, clock

    def now(self, _tick: int, known: int | None) -> tuple[Any, ...]:
        """Tiles, status, clock, environment, troubles."""
        at, board = self._clock(), self._board
        streams = {topic: board.stream(topic, at=at) for topic in TOPICS}
        found = board.troubles()
        new = digest(found)
        return (
            parts.tiles(streams, board.health.lags, board.strays(), since=board.since),
            words.status(board.health, found, left=board.left),
            words.time_of_day(at),
            board.environment,
            no_update if new == known else parts.troubles(found),
            new,
        )

    def alerts(
        self, _tick: int, user: str | None, chosen: Chosen, pressed: str, resting: bool, known: Known
    ) -> tuple[Any, ...]:
        """The newest alerts; nothing while the list is held or somebody is in it, unless another user is looked for."""
        key, user = (chosen or {}).get("alert"), user or ""
        shown = self._board.newest(ROWS, user=user)
        seen = {key_of(each): self.seen_by(key_of(each)) for each in shown}
        new = {"digest": digest(shown, key, seen), "user": user, "keys": [*seen]}
        held = (pressed == "true" or resting) and known is not None and known["user"] == user
        if held or new == known:
            return no_update, no_update, no_update
        return parts.alert_rows(shown, key, seen.get), "" if shown else words.no_alerts(user), new

    def seen(self, _tick: int, known: Known, told: dict[str, str] | None) -> Any:
        """By whom which alerts of the list were acknowledged, for the buttons of a list that does not move."""
        found = {key: by for key in (known or {}).get("keys", ()) if (by := self.seen_by(key))}
        return no_update if found == (told or {}) else found

    def person(self, _tick: int, chosen: Chosen, theme: str | None) -> tuple[Any, ...]:
        """The chosen user's chart, in words too."""
        if not chosen:
            return no_update, words.NOTHING_CHOSEN
        at = self._clock()
        alert = self._board.alert(chosen.get("alert", ""))
        view = self._board.user(chosen["user"], now=at)
        return heart_figure(view, theme_of(theme), now=at, chosen=alert), heart_words(view, chosen=alert)

    def map(self, _tick: int, chosen: Chosen, theme: str | None) -> dict[str, Any]:
        alert = self._board.alert((chosen or {}).get("alert", ""))
        places = self._board.places(now=self._clock())
        return map_figure(places, self._board.newest(DOTS), theme_of(theme), chosen=alert)

    def rates(self, _tick: int, theme: str | None) -> dict[str, Any]:
        at = self._clock()
        shown = {topic: self._board.stream(topic, at=at) for topic in (READINGS, WINDOWED, IMMEDIATE)}
        return rates_figure(shown, theme_of(theme))

    def graph(self, _tick: int, theme: str | None, known: int | None) -> tuple[Any, ...]:
        """The whole figure when the graph or the theme is another; else only rates and frames."""
        graph, colours, ailing = self._board.graph, theme_of(theme), self._board.health.ailing
        rates = self.arrow_rates()
        rows = parts.arrow_rows(rates)
        new = digest(graph, theme)
        if new != known:
            return graph_figure(graph, colours, rates, ailing), rows, new, graph_style(graph)
        figure = Patch()
        for number, arrow in enumerate(graph.arrows):
            figure["layout"]["annotations"][number]["text"] = arrow_text(rates[arrow])
        for number, node in enumerate(graph.nodes, start=2 * len(graph.arrows)):
            frame = box_line(colours, ailing=is_ailing(node, ailing))
            figure["layout"]["annotations"][number]["bordercolor"] = frame
        return figure, rows, new, no_update

    def health(self, _tick: int, known: int | None) -> tuple[Any, ...]:
        health, late, dead = self._board.health, self._board.reasons(LATE), self._board.reasons(DEAD)
        new = digest(health, late, dead)
        if new == known:
            return no_update, no_update, no_update
        reasons = [parts.reason_rows("Late readings", late), parts.reason_rows("Dead letters", dead)]
        return parts.health_tables(health), reasons, new

    def seen_by(self, key: str) -> str | None:
        """Who acknowledged an alert: empty for nobody, None where acknowledgements are not deployed."""
        if not self._board.deploys(ACKNOWLEDGED):
            return None
        row = self._board.kept.row(ACKNOWLEDGED, key)
        return str(row["by"]) if row else ""

    def acknowledge(self, pressed: dict[str, Any] | None, by: str | None) -> str:
        """Writes that somebody has seen it; what came of it, in words."""
        return acknowledged(self._board.deployment, pressed["alert"], by=by or "") if pressed else ""

    def panel(self, panel: Panel, section: str, chosen: Chosen, theme: str | None, known: int | None) -> list[Any]:
        """Figure, is it hidden, words, heads, rows, is the table hidden, digest; nothing new in a closed section."""
        if section != panel.section:
            return [no_update] * 7
        drawn = panel.drawn(View(self._board, theme_of(theme), self._clock(), (chosen or {}).get("user", "")))
        new = digest(drawn, theme)
        if new == known:
            return [no_update] * 7
        heads, rows = parts.panel_heads(drawn.heads), parts.panel_rows(drawn.rows)
        figure = drawn.figure or no_update
        return [figure, drawn.figure is None, drawn.words, heads, rows, not drawn.rows, new]

    def arrow_rates(self) -> dict[Arrow, float]:
        """Messages a second: what a query has read of a topic, or what the topic got."""
        at, groups = self._clock(), {(each.query, each.topic) for each in self._board.health.lags}
        found = {}
        for arrow in self._board.graph.arrows:
            key = (arrow.target.name, arrow.topic.name)
            name = reader(*key) if arrow.is_read and key in groups else arrow.topic.name
            found[arrow] = self._board.rate(name, at=at)
        return found


def connect(app: Dash, board: Board, clock: Clock) -> None:
    """Binds the callbacks to the places of the layout."""
    own = Callbacks(board, clock)
    fast, slow, deployed = (Input(name, "n_intervals") for name in ("fast", f"tick-{NOW}", f"tick-{DEPLOYMENTS}"))
    chosen, theme = Input("chosen", "data"), Input("theme", "data")

    def bind(method: Callable[..., Any], outputs: list[Output], *inputs: Input | State) -> None:
        app.callback(outputs if len(outputs) > 1 else outputs[0], *inputs)(method)

    places = [Output(name, "children") for name in ("tiles", "status", "clock", "environment", "troubles")]
    bind(own.now, [*places, Output("troubles-known", "data")], fast, State("troubles-known", "data"))
    places = [Output("alerts", "children"), Output("alerts-empty", "children"), Output("alerts-known", "data")]
    held = State("hold", "aria-pressed"), State("resting", "data")
    bind(own.alerts, places, fast, Input("user", "value"), chosen, *held, State("alerts-known", "data"))
    bind(own.seen, [Output("seen", "data")], fast, State("alerts-known", "data"), State("seen", "data"))
    bind(own.person, [Output("heart", "figure"), Output("heart-words", "children")], slow, chosen, theme)
    bind(own.map, [Output("map", "figure")], Input("map-tick", "n_intervals"), chosen, theme)
    bind(own.rates, [Output("rates", "figure")], slow, theme)
    places = [Output("graph", "figure"), Output("arrows", "children"), Output("graph-known", "data")]
    places.append(Output("graph-figure", "style"))
    bind(own.graph, places, deployed, theme, State("graph-known", "data"))
    places = [Output("health", "children"), Output("reasons", "children"), Output("health-known", "data")]
    bind(own.health, places, deployed, State("health-known", "data"))
    bind(own.acknowledge, [Output("acknowledged", "children")], Input("acknowledging", "data"), State("by", "value"))
    for panel in PANELS:
        _connect_panel(app, own, panel)
    connect_console(app, board)
    _connect_in_browser(app)


def _connect_panel(app: Dash, own: Callbacks, panel: Panel) -> None:
    """Drawn when its section opens, and as often as that section ticks."""

    def draw(_tick: int, section: str, chosen: Chosen, theme: str | None, known: int | None) -> list[Any]:
        return own.panel(panel, section, chosen, theme, known)

    name = panel.name
    places = [Output(name, "figure"), Output(f"{name}-figure", "hidden"), Output(f"{name}-words", "children")]
    places += [Output(f"{name}-heads", "children"), Output(f"{name}-rows", "children")]
    places += [Output(f"{name}-table", "hidden"), Output(f"{name}-known", "data")]
    shown = Input(f"tick-{panel.section}", "n_intervals"), Input("section", "data")
    app.callback(places, *shown, Input("chosen", "data"), Input("theme", "data"), State(f"{name}-known", "data"))(draw)


def _connect_in_browser(app: Any) -> None:
    """What needs no server: theme, holding the list, choosing by dot and by name."""

    def bind(function: str, output: Output, *inputs: Input | State) -> None:
        app.clientside_callback(ClientsideFunction("heartwatch", function), output, *inputs)

    bind("theme", Output("theme", "data"), Input("theme-button", "n_clicks"), State("theme", "data"))
    app.clientside_callback(ClientsideFunction("heartwatch", "seen"), Input("seen", "data"))
    shown = [Output("section", "data")]
    for what, attribute in (("part", "hidden"), ("tick", "disabled"), ("to", "aria-current")):
        shown += [Output(f"{what}-{name}", attribute) for name in SECTIONS]
    app.clientside_callback(ClientsideFunction("heartwatch", "section"), shown, Input("location", "hash"))
    bind("hold", Output("hold", "aria-pressed"), Input("hold", "n_clicks"))
    chosen = Output("chosen", "data", allow_duplicate=True)
    app.clientside_callback(
        ClientsideFunction("heartwatch", "chosen_on_map"), chosen, Input("map", "clickData"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction("heartwatch", "chosen_by_name"),
        Output("chosen", "data", allow_duplicate=True),
        Input("show-user", "n_clicks"),
        State("user", "value"),
        prevent_initial_call=True,
    )
