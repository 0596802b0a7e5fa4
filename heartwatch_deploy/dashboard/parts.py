"""The parts of the page that change, as Dash components made of what the board says."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from dash import html
from dash.development.base_component import Component

from heartwatch_deploy.dashboard import words
from heartwatch_deploy.dashboard.alerts import key_of
from heartwatch_deploy.dashboard.board import Health
from heartwatch_deploy.watching.alert import Alert
from heartwatch_deploy.watching.deployment_graph import Arrow
from heartwatch_deploy.watching.health import Lag
from heartwatch_deploy.watching.meter import Stream
from heartwatch_deploy.watching.topics import DEAD, IMMEDIATE, LATE, READINGS, WINDOWED
from heartwatch_deploy.watching.trouble import Trouble

Seen = Callable[[str], str | None]
"""Who acknowledged the alert of a key: empty for nobody, None where that cannot be."""
_TILES: Final = (
    (READINGS, "readings", "into the first stream"),
    (WINDOWED, "out of range while still", "one a user and window"),
    (IMMEDIATE, "above the alarm line", "at once"),
)


def tiles(
    streams: Mapping[str, Stream], lags: Sequence[Lag], strays: Mapping[str, int], *, since: float
) -> list[Component]:
    """Rates of the first and the final streams, the longest lag; late and dead messages since a time (s of UTC)."""
    found = [
        _tile(topic, label, words.per_second(streams[topic].rate), "a second", hint) for topic, label, hint in _TILES
    ]
    worst = max(lags, key=lambda each: each.messages, default=None)
    behind = f"{worst.messages:,}" if worst else "–"
    hint = f"{worst.query}: {words.lag(worst)}" if worst else "Flink has not committed yet"
    found.append(_tile("lag", "consumer lag", behind, "messages", hint))
    for topic, label, hint in ((LATE, "late", "after their window"), (DEAD, "dead", "no readings")):
        unit = f"since {words.time_of_day(since)}"
        found.append(_tile(topic, label, f"{strays[topic]:,}", unit, hint))
    return found


def _tile(name: str, label: str, value: str, unit: str, hint: str) -> Component:
    number = html.Span(value, className="number", id=f"tile-{name}")
    return html.Li([html.Span(label, className="label"), number, html.Span(unit, className="unit"), html.Small(hint)])


def troubles(found: Sequence[Trouble]) -> list[Component]:
    """What is wrong with the servers, with their own words and what to do."""
    return [
        html.Div(
            [html.Strong(each.summary), html.Code(each.cause) if each.cause else None, html.P(each.help)],
            className="trouble",
        )
        for each in found
    ]


def alert_rows(alerts: Iterable[Alert], chosen: str | None, seen: Seen) -> list[Component]:
    """A row an alert; its buttons carry the key, which assets/page.js hands to the stores `chosen`, `acknowledging`."""
    return [_alert_row(alert, seen(key_of(alert)), chosen=key_of(alert) == chosen) for alert in alerts]


def acknowledging(key: str, seen: str | None) -> Component | str:
    """Who has seen the alert, or the button that says so; nothing where that cannot be said."""
    if seen != "":
        return seen or "–"
    label: dict[str, Any] = {"data-acknowledge": key, "aria-label": f"acknowledge the alert of {key.partition('|')[0]}"}
    return html.Button("Acknowledge", type="button", **label)


def panel_rows(rows: Iterable[Sequence[str]]) -> list[Component]:
    return [html.Tr([html.Th(row[0], scope="row"), *map(html.Td, row[1:])]) for row in rows]


def panel_heads(heads: Sequence[str]) -> Component:
    return html.Tr([html.Th(each, scope="col") for each in heads])


def _alert_row(alert: Alert, seen: str | None, *, chosen: bool) -> Component:
    key = key_of(alert)
    data: dict[str, Any] = {"data-alert": key, "aria-pressed": "true" if chosen else "false"}
    button = html.Button(alert.user_id, type="button", title="show the last ten minutes", **data)
    sign, side = ("▲", "above") if alert.avg_heart_rate > alert.max_heart_rate else ("▼", "below")
    cells = (
        html.Td(words.time_of_day(alert.window_start / 1000)),
        html.Td(button),
        html.Td(f"{sign} {alert.avg_heart_rate:.1f}", className="bad", title=f"{side} the range"),
        html.Td(f"{alert.min_heart_rate}–{alert.max_heart_rate}"),
        html.Td(f"{alert.latitude:.4f}, {alert.longitude:.4f}"),
        html.Td(acknowledging(key, seen)),
    )
    return html.Tr(cells, key=key, className="chosen" if chosen else "")


class _Told(NamedTuple):
    """One row of a table of health; `trace` is what a server said of a failure."""

    name: str
    well: bool
    state: str
    detail: str
    more: str = ""
    trace: str = ""


def health_tables(health: Health) -> list[Component]:
    """Queries with their lags, connectors, members."""
    return [
        _table("Queries (Flink jobs)", _queries(health), "Flink has not told of any job."),
        _table("Connectors", _connectors(health), "Kafka Connect has not told of any connector."),
        _table("Members of the local stack", _members(health), "No local stack runs for this project."),
    ]


def _queries(health: Health) -> Iterator[_Told]:
    for query in health.queries:
        detail = f"{query.restarts} restarts · {query.completed:,} checkpoints, {query.failed:,} failed"
        behind = [f"{each.topic}: {words.lag(each)} behind" for each in health.lags if each.query == query.name]
        yield _Told(query.name, query.well, query.state, detail, "; ".join(behind), query.words)


def _connectors(health: Health) -> Iterator[_Told]:
    for each in health.connectors:
        yield _Told(each.name, each.well, "" if each.well else "NOT WELL", each.detail, trace=each.words)


def _members(health: Health) -> Iterator[_Told]:
    for each in health.members:
        state = "healthy" if each.well else "NOT WELL"
        yield _Told(each.name, each.well, state, f"{each.memory / 1024**2:,.0f} MiB", trace=each.words)


def _table(title: str, rows: Iterable[_Told], nothing: str) -> Component:
    body = [_health_row(row) for row in rows] or [html.Tr(html.Td(nothing, colSpan=2))]
    return html.Table([html.Caption(title), html.Tbody(body)])


def _health_row(row: _Told) -> Component:
    colour = "good" if row.well else "bad"
    hidden: dict[str, Any] = {"aria-hidden": "true"}
    mark = html.Span("●" if row.well else "▲", className=colour, **hidden)
    told: list[Any] = [html.Strong(row.state, className=colour), " ", row.detail]
    told += [html.Small(each) for each in (row.more,) if each] + [html.Pre(each) for each in (row.trace,) if each]
    return html.Tr([html.Th([mark, " ", row.name], scope="row"), html.Td(told)])


def reason_rows(title: str, reasons: Sequence[tuple[str, int]]) -> Component:
    """How many messages went there for which reason."""
    rows = [html.Tr([html.Th(reason, scope="row"), html.Td(f"{count:,}")]) for reason, count in reasons]
    nothing = [html.Tr(html.Td("none"))]
    return html.Table([html.Caption(title), html.Tbody(rows or nothing)])


def arrow_rows(rates: Mapping[Arrow, float]) -> list[Component]:
    """The graph as a table, for who does not see it."""
    return [
        html.Tr([html.Td(arrow.source.name), html.Td(arrow.target.name), html.Td(f"{words.per_second(rate)} a second")])
        for arrow, rate in rates.items()
    ]
