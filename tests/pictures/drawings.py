"""One function a picture: asks its store and shapes the answer."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from heartwatch_deploy.dashboard.figures import Figure, moment
from heartwatch_deploy.dashboard.theme import LIGHT, axis, plain_layout
from heartwatch_deploy.readings.raw import normalised
from tests.pictures.picture import Picture
from tests.pictures.sources import Sources

_TALL = 280


def alerts_as_rows(sources: Sources) -> Picture:
    by_minute = """SELECT date_trunc('minute', window_start) AS minute, count(*) FROM out_of_range_while_still
GROUP BY minute ORDER BY minute"""
    newest = """SELECT user_id, window_start, avg_heart_rate, min_heart_rate, max_heart_rate, readings
FROM out_of_range_while_still ORDER BY window_start DESC, user_id LIMIT 6"""
    _, counts = sources.postgres(by_minute)
    columns, rows = sources.postgres(newest)
    figure = _bars([each.isoformat() for each, _ in counts], [count for _, count in counts], "alerts a minute")
    return Picture("Alerts as rows, in Postgres", f"{by_minute};\n\n{newest};", figure, columns, rows)


def vitals(sources: Sources) -> Picture:
    high = """SELECT user_id, window_start, window_end, avg_heart_rate, readings, max_temperature
FROM vitals_5m ORDER BY avg_heart_rate DESC LIMIT 4"""
    columns, windows = sources.postgres(high)
    person = windows[0][0]
    every = f"SELECT recorded_at, heart_rate FROM vitals WHERE user_id = '{person}' ORDER BY recorded_at"
    _, readings = sources.postgres(every)
    lines = [
        {"x": [start.isoformat(), end.isoformat()], "y": [mean, mean], "mode": "lines", "line": {"color": LIGHT.alarm}}
        for who, start, end, mean, *_ in windows
        if who == person
    ]
    figure = _over_time([_dots([at.isoformat() for at, _ in readings], [rate for _, rate in readings]), *lines])
    return Picture("Every reading, and five minutes that were high", f"{high};\n\n{every};", figure, columns, windows)


def heartbeats(sources: Sources) -> Picture:
    question = """SELECT status, count(*) AS heartbeats, avg(heart_rate)::float AS average, min("timestamp") AS first,
  max("timestamp") AS last
FROM heartbeats GROUP BY status ORDER BY heartbeats DESC"""
    columns, rows = sources.postgres(question)
    figure = _bars([row[0] for row in rows], [row[1] for row in rows], "heartbeats")
    return Picture("Patients' heartbeats by status, in Postgres", f"{question};", figure, columns, rows)


def wearable_logs(sources: Sources) -> Picture:
    question: dict[str, Any] = {
        "query": {"range": {"heart_rate": {"gte": 180}}},
        "sort": [{"recorded_at": "desc"}, {"log_id": "asc"}],
        "size": 5,
        "track_total_hits": True,
        "aggs": {"a_minute": {"date_histogram": {"field": "recorded_at", "fixed_interval": "1m"}}},
    }
    found = sources.search(question)
    buckets = found["aggregations"]["a_minute"]["buckets"]
    figure = _bars(
        [moment(each["key"] / 1000) for each in buckets], [each["doc_count"] for each in buckets], "logs a minute"
    )
    columns = ("log_id", "user_id", "heart_rate", "latitude", "longitude", "device_id")
    rows = [[hit["_source"][name] for name in columns] for hit in found["hits"]["hits"]]
    title = f"Logs with a heart rate of 180 and more in the search index: {found['hits']['total']['value']:,}"
    return Picture(title, f"POST /wearable_logs/_search\n{json.dumps(question)}", figure, columns, rows)


def processed_readings(sources: Sources) -> Picture:
    question = """SELECT day, hour, count(*) AS readings, count(min_heart_rate) AS with_a_range,
  count(*) FILTER (heart_rate < min_heart_rate) AS below, count(*) FILTER (heart_rate > max_heart_rate) AS above
FROM processed_readings GROUP BY ALL ORDER BY ALL"""
    columns, rows = sources.files(question)
    spread = """SELECT heart_rate // 5 * 5 AS rate, count(*) FROM processed_readings GROUP BY rate ORDER BY rate"""
    _, counts = sources.files(spread)
    figure = _bars([rate for rate, _ in counts], [count for _, count in counts], "readings", "beats a minute")
    return Picture("Parquet files by event hour, read by DuckDB", f"{spread};\n\n{question};", figure, columns, rows)


def moving_average_alerts(sources: Sources) -> Picture:
    alerts = sources.topics.rows("moving_average_alerts")
    person = max(sorted({each["user_id"] for each in alerts}), key=lambda who: _number(alerts, who))
    own = sorted((each for each in alerts if each["user_id"] == person), key=lambda each: each["recorded_at"])
    _, readings = sources.postgres(f"SELECT recorded_at, heart_rate FROM vitals WHERE user_id = '{person}' ORDER BY 1")
    marks = {
        "x": [moment(each["recorded_at"] / 1000) for each in own],
        "y": [each["avg_heart_rate"] for each in own],
        "error_y": {"type": "data", "array": [3 * each["stddev_heart_rate"] for each in own], "color": LIGHT.muted},
        "mode": "markers",
        "marker": {"color": LIGHT.muted, "symbol": "line-ew-open", "size": 12},
    }
    far = _dots([moment(each["recorded_at"] / 1000) for each in own], [each["heart_rate"] for each in own], LIGHT.alarm)
    figure = _over_time([_dots([at.isoformat() for at, _ in readings], [rate for _, rate in readings]), marks, far])
    columns = ("recorded_at", "heart_rate", "avg_heart_rate", "stddev_heart_rate", "readings")
    rows = [[moment(each["recorded_at"] / 1000), *(each[name] for name in columns[1:])] for each in own[:4]]
    words = f"topic moving_average_alerts, user {person}: red dots are more than 3 deviations (grey) away"
    return Picture("Away from one's own average of five minutes", words, figure, columns, rows)


def raw_wearable_data(sources: Sources) -> Picture:
    messages = [each.value for each in sources.topics.messages("raw_wearable_data") if each.value][:5]
    rows = [(message.decode(), _as_reading(message)) for message in messages]
    words = f"topics raw_wearable_data → readings: {len(sources.topics.messages('raw_wearable_data')):,} messages"
    return Picture(
        "A gateway's message becomes a reading", words, None, ("message", "reading"), rows, frozenset((0, 1))
    )


def alert_webhook(sources: Sources) -> Picture:
    posted = sources.receiver.taken[-1]
    rows = [(name, value) for name, value in posted.headers.items() if name.startswith(("X-", "Idem", "Content-T"))]
    rows.append(("(body)", json.dumps(posted.value)))
    words = f"POST /alerts, the last of {len(sources.receiver.taken):,} that the receiver took"
    return Picture("An alert at an HTTP endpoint, signed", words, None, ("header", "value"), rows, frozenset((0, 1)))


def _number(alerts: Sequence[Mapping[str, Any]], who: str) -> int:
    return sum(each["user_id"] == who for each in alerts)


def _as_reading(message: bytes) -> str:
    told = normalised(message)
    own = {name: getattr(told, name) for name in ("user_id", "recorded_at", "latitude", "longitude", "heart_rate")}
    return json.dumps(own)


def _dots(times: Sequence[Any], values: Sequence[Any], colour: str = LIGHT.calm) -> Figure:
    return {"x": times, "y": values, "mode": "markers", "marker": {"color": colour, "size": 5}}


def _over_time(traces: list[Figure]) -> Figure:
    layout = plain_layout(LIGHT, height=_TALL, xaxis=axis(LIGHT, "UTC"), yaxis=axis(LIGHT, "beats a minute"))
    return {"data": traces, "layout": layout}


def _bars(names: Sequence[Any], values: Sequence[Any], what: str, by: str = "") -> Figure:
    layout = plain_layout(LIGHT, height=_TALL, xaxis=axis(LIGHT, by), yaxis=axis(LIGHT, what))
    return {"data": [{"type": "bar", "x": names, "y": values, "marker": {"color": LIGHT.calm}}], "layout": layout}


PICTURES: tuple[Callable[[Sources], Picture], ...] = (
    alerts_as_rows,
    vitals,
    heartbeats,
    wearable_logs,
    processed_readings,
    moving_average_alerts,
    raw_wearable_data,
    alert_webhook,
)
"""Each is drawn into docs/pictures/<its name>.png."""
