"""A device's day as Cassandra tells it: one partition of each table that is asked by device and day."""

from typing import Any

from heartwatch_deploy.dashboard.theme import LIGHT
from tests.pictures.charts import dots, over_time
from tests.pictures.picture import Picture
from tests.pictures.sources import Sources

_METRICS = "recorded_at, heart_rate, steps, stress, cadence, speed"
_SHOWN = 5


def device_day(sources: Sources) -> Picture:
    device, day = _talkative(sources)
    of_it = f"WHERE device_id = '{device}' AND day = '{day}'"
    measured = f"SELECT JSON {_METRICS} FROM heartwatch.health_metrics {of_it}"
    told = f"SELECT JSON recorded_at, notification FROM heartwatch.notifications {of_it}"
    rows, notices = sources.cassandra(measured), sources.cassandra(told)
    figure = over_time([_hearts(rows), _notices(rows, notices)])
    columns = (*_METRICS.split(", "), "notification")
    said = {each["recorded_at"]: each["notification"] for each in notices}
    shown = [*rows[:_SHOWN], *[each for each in rows[_SHOWN:] if each["recorded_at"] in said][:2]]
    table = [
        [_time(each), *(each[name] for name in columns[1:-1]), said.get(each["recorded_at"], "")] for each in shown
    ]
    title = f"A device's day, in Cassandra: {len(rows):,} readings, {len(notices):,} with a notification (red)"
    return Picture(title, f"{measured};\n{told};", figure, columns, table)


def _talkative(sources: Sources) -> tuple[str, str]:
    """A device that told its wearer something, and its day."""
    found = sources.cassandra("SELECT JSON device_id, day FROM heartwatch.notifications LIMIT 500")
    assert found, "no device told its wearer anything"
    by_device: dict[tuple[str, str], int] = {}
    for each in found:
        key = each["device_id"], each["day"]
        by_device[key] = by_device.get(key, 0) + 1
    return max(by_device, key=lambda key: by_device[key])


def _hearts(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return dots([each["recorded_at"] for each in rows], [each["heart_rate"] for each in rows])


def _notices(rows: list[dict[str, Any]], notices: list[dict[str, Any]]) -> dict[str, Any]:
    rates = {each["recorded_at"]: each["heart_rate"] for each in rows}
    times = [each["recorded_at"] for each in notices if each["recorded_at"] in rates]
    return dots(times, [rates[time] for time in times], LIGHT.alarm) | {"marker": {"color": LIGHT.alarm, "size": 10}}


def _time(row: dict[str, Any]) -> str:
    """Without the day, which the question names, and the zone."""
    return str(row["recorded_at"])[11:23]
