"""One function a picture: asks its store and shapes the answer."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, pairwise
from typing import Any

from plotly.subplots import make_subplots

from heartwatch_deploy.dashboard.figures import moment
from heartwatch_deploy.dashboard.theme import LIGHT, axis, plain_layout
from heartwatch_deploy.readings.raw import normalised
from tests.pictures.charts import TALL, bars, dots, over_time
from tests.pictures.device_day import device_day
from tests.pictures.picture import Picture
from tests.pictures.sources import Sources
from tests.unit.content.dashboards import queries

_NAMED = 3
_COLOURS = ("#1f5fa8", "#e08a1e", "#1b6e3c", "#8e44ad", "#7f8c8d")
_WINDOWS = 3
_IN_ORDER = {"type": "category", "categoryorder": "category ascending"}
_APART_MS = 15_000
_DEVICES = 8


def alerts_as_rows(sources: Sources) -> Picture:
    by_minute = """SELECT date_trunc('minute', window_start) AS minute, count(*) FROM out_of_range_while_still
GROUP BY minute ORDER BY minute"""
    newest = """SELECT user_id, window_start, avg_heart_rate, min_heart_rate, max_heart_rate, readings
FROM out_of_range_while_still ORDER BY window_start DESC, user_id LIMIT 6"""
    _, counts = sources.postgres(by_minute)
    columns, rows = sources.postgres(newest)
    figure = bars([each.isoformat() for each, _ in counts], [count for _, count in counts], "alerts a minute")
    return Picture("Alerts as rows, in Postgres", f"{by_minute};\n\n{newest};", figure, columns, rows)


def vitals(sources: Sources) -> Picture:
    high = """SELECT user_id, window_start, window_end, avg_heart_rate, readings, max_temperature
FROM vitals_5m WHERE readings > 50 ORDER BY avg_heart_rate DESC LIMIT 4"""
    columns, windows = sources.postgres(high)
    person = windows[0][0]
    every = f"SELECT recorded_at, heart_rate FROM vitals WHERE user_id = '{person}' ORDER BY recorded_at"
    _, readings = sources.postgres(every)
    lines = [
        {"x": [start.isoformat(), end.isoformat()], "y": [mean, mean], "mode": "lines", "line": {"color": LIGHT.alarm}}
        for who, start, end, mean, *_ in windows
        if who == person
    ]
    figure = over_time([dots([at.isoformat() for at, _ in readings], [rate for _, rate in readings]), *lines])
    return Picture("Every reading, and five minutes that were high", f"{high};\n\n{every};", figure, columns, windows)


def heartbeats(sources: Sources) -> Picture:
    question = """SELECT status, count(*) AS heartbeats, avg(heart_rate)::float AS average, min("timestamp") AS first,
  max("timestamp") AS last
FROM heartbeats GROUP BY status ORDER BY heartbeats DESC"""
    columns, rows = sources.postgres(question)
    figure = bars([row[0] for row in rows], [row[1] for row in rows], "heartbeats")
    return Picture("Patients' heartbeats by status, in Postgres", f"{question};", figure, columns, rows)


def wearable_logs(sources: Sources) -> Picture:
    question: dict[str, Any] = {
        "query": {"range": {"heart_rate": {"gte": 180}}},
        "sort": [{"recorded_at": "desc"}, {"user_id": "asc"}],
        "size": 5,
        "track_total_hits": True,
        "aggs": {"a_minute": {"date_histogram": {"field": "recorded_at", "fixed_interval": "1m"}}},
    }
    found = sources.search(question)
    buckets = found["aggregations"]["a_minute"]["buckets"]
    figure = bars(
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
    figure = bars([rate for rate, _ in counts], [count for _, count in counts], "readings", "beats a minute")
    return Picture("Parquet files by event hour, read by DuckDB", f"{spread};\n\n{question};", figure, columns, rows)


def moving_average_alerts(sources: Sources) -> Picture:
    alerts = sources.topics.rows("moving_average_alerts")
    people = sorted({each["user_id"] for each in alerts})
    person = min((who for who in people if _number(alerts, who) > 3), key=lambda who: _number(alerts, who))
    own = sorted((each for each in alerts if each["user_id"] == person), key=lambda each: each["recorded_at"])
    _, readings = sources.postgres(f"SELECT recorded_at, heart_rate FROM vitals WHERE user_id = '{person}' ORDER BY 1")
    shown = [own[0], *(each for last, each in pairwise(own) if _apart(last, each) > _APART_MS)]
    marks = {
        "x": [moment(each["recorded_at"] / 1000) for each in shown],
        "y": [each["avg_heart_rate"] for each in shown],
        "error_y": {"type": "data", "array": [3 * each["stddev_heart_rate"] for each in shown], "color": LIGHT.muted},
        "mode": "markers",
        "marker": {"color": LIGHT.muted, "symbol": "line-ew-open", "size": 12},
    }
    far = dots([moment(each["recorded_at"] / 1000) for each in own], [each["heart_rate"] for each in own], LIGHT.alarm)
    figure = over_time([dots([at.isoformat() for at, _ in readings], [rate for _, rate in readings]), marks, far])
    columns = ("recorded_at", "heart_rate", "avg_heart_rate", "stddev_heart_rate", "readings")
    rows = [[moment(each["recorded_at"] / 1000), *(each[name] for name in columns[1:])] for each in own[:4]]
    words = f"topic moving_average_alerts, user {person}: red dots are more than 3 deviations (grey) away"
    return Picture("Away from one's own average of five minutes", words, figure, columns, rows)


def activity_summary(sources: Sources) -> Picture:
    found = _newest_windows(sources.topics.rows("activity_summary"), "activity")
    known = [each for each in found if each["steps"] is not None]
    steps: Counter[tuple[int, str]] = Counter()
    for each in known:
        steps[each["window_start"], each["activity"]] += each["steps"]
    figure = _side_by_side(steps, "steps", stacked=True)
    columns = ("user_id", "activity", "readings", "steps", "distance", "calories_burned", "avg_heart_rate")
    most = sorted(known, key=lambda each: -each["steps"])
    rows = [[each[name] for name in columns] for each in most[:6]]
    words = "topic activity_summary, with windows of five minutes here (an hour by default): steps of all users"
    return Picture("What people did, by activity", words, figure, columns, rows)


def stress_by_state(sources: Sources) -> Picture:
    found = _newest_windows(sources.topics.rows("stress_by_state"), "state")
    columns = ("state", "readings", "avg_stress", "max_stress", "avg_heart_rate")
    rows = [[moment(each["window_start"] / 1000), *(each[name] for name in columns)] for each in found[-6:]]
    means = {(each["window_start"], each["state"]): each["avg_stress"] for each in found}
    figure = _side_by_side(means, "average stress", stacked=False)
    words = "topic stress_by_state, with windows of five minutes here (an hour by default)"
    return Picture("Stress by state", words, figure, ("window_start", *columns), rows)


def _newest_windows(rows: Sequence[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """By time and name."""
    kept = sorted({each["window_start"] for each in rows})[-_WINDOWS:]
    found = (each for each in rows if each["window_start"] in kept)
    return sorted(found, key=lambda each: (each["window_start"], each[name]))


def _side_by_side(values: Mapping[tuple[int, str], float], what: str, *, stacked: bool) -> Mapping[str, Any]:
    """A colour a name; a group or a stack of bars for each time (ms)."""
    traces = [
        {
            "type": "bar",
            "name": name,
            "x": [moment(at / 1000)[11:16] for at, other in values if other == name],
            "y": [value for (_, other), value in values.items() if other == name],
            "marker": {"color": colour},
        }
        for name, colour in zip(sorted({name for _, name in values}), cycle(_COLOURS), strict=False)
    ]
    layout = plain_layout(LIGHT, height=TALL, xaxis=axis(LIGHT, "UTC", **_IN_ORDER), yaxis=axis(LIGHT, what))
    return {"data": traces, "layout": layout | {"barmode": "stack" if stacked else "group", "showlegend": True}}


def risk_score(sources: Sources) -> Picture:
    found = sources.topics.rows("risk_score")
    newest = {each["user_id"]: each for each in sorted(found, key=lambda each: each["scored_at"])}
    highest = sorted(newest.values(), key=lambda each: -each["score"])
    columns = ("user_id", "score", "model", "avg_heart_rate", "heart_rate_above", "avg_stress", "avg_temperature")
    rows = [[each[name] for name in columns] for each in highest[:6]]
    histogram = {"type": "histogram", "x": [each["score"] for each in highest], "marker": {"color": LIGHT.calm}}
    layout = plain_layout(LIGHT, height=TALL, xaxis=axis(LIGHT, "score"), yaxis=axis(LIGHT, "users"))
    words = "topic risk_score, everybody's newest score; table risk_coefficients, model example. No medical statement."
    return Picture("A score of every user", words, {"data": [histogram], "layout": layout}, columns, rows)


def device_status(sources: Sources) -> Picture:
    """Some devices that came back, a line for each time that they spoke, and the changes of one."""
    rows = sources.topics.rows("device_status")
    silent = Counter(each["device_id"] for each in rows if each["status"] == "silent")
    shown = sorted(device for device, _ in silent.most_common(_DEVICES))
    lines = [
        {
            "x": [moment(each["last_seen"] / 1000), moment(began["changed_at"] / 1000)],
            "y": [each["device_id"]] * 2,
            "mode": "lines",
            "line": {"color": LIGHT.calm, "width": 6},
            "showlegend": False,
        }
        for device in shown
        for began, each in pairwise(row for row in rows if row["device_id"] == device)
        if each["status"] == "silent"
    ]
    layout = plain_layout(LIGHT, height=TALL, xaxis=axis(LIGHT, "UTC"), yaxis=axis(LIGHT, ""))
    columns = ("device_id", "user_id", "status", "last_seen", "changed_at", "battery", "readings")
    times = ("last_seen", "changed_at")
    one = [row for row in rows if row["device_id"] == shown[0]][:5]
    told = [[moment(row[name] / 1000) if name in times else row[name] for name in columns] for row in one]
    words = f"topic device_status: {len(rows):,} changes of {len({row['device_id'] for row in rows}):,} devices"
    return Picture("Devices that speak, and that fell silent", words, {"data": lines, "layout": layout}, columns, told)


def escalations(sources: Sources) -> Picture:
    rows = sources.topics.rows("escalations")
    alerts = {(each["user_id"], each["window_end"]) for each in sources.topics.rows("out_of_range_while_still")}
    of_reason = Counter(row["reason"] for row in rows)
    figure = bars(["alerts", *of_reason], [len(alerts), *of_reason.values()], "rows")
    columns = ("escalation_id", "reason", "since", "escalated_at", "windows")
    newest = [row for reason in of_reason for row in [each for each in rows if each["reason"] == reason][-3:]]
    told = [
        [moment(row[name] / 1000) if name in ("since", "escalated_at") else row[name] for name in columns]
        for row in newest
    ]
    words = f"topic escalations: {len(rows):,} rows of {len(alerts):,} alerts"
    return Picture("Alerts that nobody saw to, and people who keep alerting", words, figure, columns, told)


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


def metrics(sources: Sources) -> Picture:
    """Panels of Grafana's dashboard as Prometheus answers them, side by side; Grafana itself draws them otherwise."""
    names = ("Messages a second", "Consumer lag", "Age of the newest checkpoint", "Memory of the local stack")
    asked = [next(each for each in queries() if each.panel == name) for name in names]
    figure = make_subplots(rows=2, cols=2, subplot_titles=names, vertical_spacing=0.16)
    for number, query in enumerate(asked):
        found = sources.prometheus(query, seconds=120)
        for series in found:
            times = [moment(float(at)) for at, _ in series["values"]]
            values = [float(value) for _, value in series["values"]]
            figure.add_scatter(x=times, y=values, mode="lines", row=number // 2 + 1, col=number % 2 + 1)
        for series in sorted(found, key=_peak)[-_NAMED:]:
            at, value = max(series["values"], key=lambda each: float(each[1]))
            told = {"x": moment(float(at)), "y": float(value), "text": "/".join(list(series["metric"].values())[-2:])}
            figure.add_annotation(**told, arrowhead=0, ax=20, ay=-14, row=number // 2 + 1, col=number % 2 + 1)
    figure.update_layout(plain_layout(LIGHT, height=620, margin={"l": 48, "r": 12, "t": 30, "b": 30}))
    words = "\n".join(f"{each.panel}: {each.text}" for each in asked)
    return Picture("Metrics in Prometheus, asked as Grafana's dashboard asks", words, figure.to_dict())


def producers(sources: Sources) -> Picture:
    """What the producers of two machines said, run one after the other with the same command."""
    machines = "nyc boston"
    told = [sources.produced(machine, machines, processes=2) for machine in machines.split()]
    names = ("readings", "lost", "restarts")
    rows = [[name, *(each[name] for each in told), sum(each[name] for each in told)] for name in names]
    words = f"""export MODE=prod PRODUCER_LIST="{machines}" NUM_PRODUCERS_PROCESSES_PER_MACHINE=2
python -m heartwatch_deploy readings produce readings.jsonl --flat-out      # on every machine of the list
{sources.lines:,} lines in readings.jsonl"""
    columns = ("its summary", *machines.split(), "both")
    return Picture("Producers on two machines: each line is sent once", words, None, columns, rows)


def _apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
    return int(other["recorded_at"] - one["recorded_at"])


def _peak(series: Mapping[str, Any]) -> float:
    return max(float(value) for _, value in series["values"])


def _number(alerts: Sequence[Mapping[str, Any]], who: str) -> int:
    return sum(each["user_id"] == who for each in alerts)


def _as_reading(message: bytes) -> str:
    told = normalised(message)
    own = {name: getattr(told, name) for name in ("user_id", "recorded_at", "latitude", "longitude", "heart_rate")}
    return json.dumps(own)


PICTURES: tuple[Callable[[Sources], Picture], ...] = (
    alerts_as_rows,
    vitals,
    heartbeats,
    wearable_logs,
    device_day,
    processed_readings,
    moving_average_alerts,
    activity_summary,
    stress_by_state,
    risk_score,
    device_status,
    escalations,
    raw_wearable_data,
    alert_webhook,
)
"""Each is drawn into docs/pictures/<its name>.png."""
WHILE_READINGS_COME: tuple[Callable[[Sources], Picture], ...] = (metrics, producers)
