"""On a real server HeartWatch's queries give the rows of their references, are changed in place, and leave nothing."""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from real_heartwatch import MINUTE_MS, VALUES, Places, RealHeartwatch, until_there

from heartwatch_deploy.readings.device_status import DeviceStatus, device_statuses
from heartwatch_deploy.readings.escalations import Escalation, Heard, keeps_alerting, unacknowledged
from heartwatch_deploy.readings.high_vitals import HighVitals, high_vitals
from heartwatch_deploy.readings.logs import Vital, is_valid, vital
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.ranges import Ranges, RangeVersion
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.reference import Alert, Rules, detect
from heartwatch_deploy.readings.risk import EXAMPLE, Coefficients, RiskScore, risk_scores
from heartwatch_deploy.readings.summaries import ActivitySummary, StressByState, activity_summary, stress_by_state
from heartwatch_deploy.readings.ticks import PREFIX

ROOT = Path(__file__).parents[3]
USERS = 16
RANGES = [RangeVersion(user_id_of(each), 30 + each, 60 + each) for each in range(USERS * 3 // 4)]
CHANGED = EXAMPLE._replace(intercept=1.5, heart_rate_above=0.0, avg_stress=-0.75)
"""Asks for no range, so that those are scored too who have none."""
FED = (0, 16)
"""In which minutes readings begin, four minutes of them each time; in between the coefficients change."""
SUMMED, SCORED = int(VALUES["summary_minutes"]), int(VALUES["risk_window_seconds"])


@pytest.fixture(scope="module")
def start() -> int:
    """So long ago that all of it is over by now, and none of it so far ahead that a broker refuses it."""
    return (int(time.time() * 1000) // MINUTE_MS - 50) // 5 * 5 * MINUTE_MS


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealHeartwatch]:
    places = Places.told()
    if places is None:
        pytest.skip("no real server: KSQLDB_URL, KSQLDB_KAFKA and KSQLDB_REGISTRY say where all three are")
    made = RealHeartwatch(tmp_path_factory.mktemp("real"), places).made(ROOT)
    made.verb("apply")
    yield made
    made.verb("destroy", "--yes")


@pytest.fixture(scope="module")
def fed(deployed: RealHeartwatch, start: int) -> Iterable[Coefficients]:
    """Readings, alerts, acknowledgements; the coefficients, each before the readings that they are for."""
    deployed.write("historical_ranges", ((each.user_id, start, as_snapshot(each)) for each in RANGES))
    versions = EXAMPLE, CHANGED._replace(valid_from=start + (FED[1] - 1) * MINUTE_MS)
    for minutes, version in zip(FED, versions, strict=True):
        deployed.write("risk_coefficients", [(version.model, start, as_snapshot(version))])
        deployed.until_quiet()
        newest = deployed.readings(start + minutes * MINUTE_MS, users=USERS, minutes=4)
        deployed.close_windows(newest)
    raise_alerts(deployed, start + 32 * MINUTE_MS)
    return versions


def as_snapshot(row: Coefficients | RangeVersion) -> dict[str, Any]:
    """What the connector writes of a row: of the first load, or of a change."""
    told = "u" if row.valid_from else "r"
    return {**row._asdict(), "op": told, "committed_at": row.valid_from, "deleted": "false"}


def raise_alerts(deployed: RealHeartwatch, since: int) -> None:
    """Runs with gaps and doubles; alerts that are acknowledged before, after and too late; and later ones of others, so
    that time goes on."""
    deployed.alerts({"runs": (0, 1, 2, 3), "pauses": (0, 2, 3), "twice": (0, 0, 1)}, since)
    before, after, late = deployed.alerts({"before": (0,), "after": (0,), "too late": (0,)}, since)
    deployed.acknowledge(
        {before: before.window_start - 5000, after: after.window_end + 20_000, late: late.window_end + 31_000}
    )
    for turn in range(2):
        deployed.until_quiet()
        deployed.alerts({f"{PREFIX}{each}": (turn,) for each in range(40)}, since + 15 * MINUTE_MS)
    deployed.until_quiet()


class Query(NamedTuple):
    """How a row of its topic is read, and the field by which rows of ticks are known."""

    row: Callable[..., Any]
    of: str = "user_id"


QUERIES = {
    "vitals": Query(Vital),
    "vitals_5m": Query(HighVitals),
    "device_status": Query(DeviceStatus, "device_id"),
    "activity_summary": Query(ActivitySummary),
    "stress_by_state": Query(StressByState, "state"),
    "risk_score": Query(RiskScore),
    "escalations": Query(Escalation),
}


def expected(topic: str, deployed: RealHeartwatch, versions: Iterable[Coefficients]) -> Iterable[Any]:
    topics = deployed.topics
    decoded = (each for each in topics.readings().values() if isinstance(each, Reading))
    valid = [each for each in decoded if is_valid(each) and not is_tick(each.user_id)]
    alerts = [alert for row in topics.rows("out_of_range_while_still") if not is_tick((alert := Alert(**row)).user_id)]
    said = [each for each in deployed.heard if not isinstance(each.what, Alert)]
    heard = [*(Heard(each.window_end, each) for each in alerts), *said]
    return {
        "vitals": lambda: map(vital, valid),
        "vitals_5m": lambda: high_vitals(valid),
        "device_status": lambda: device_statuses(valid, seconds=int(VALUES["silent_seconds"])),
        "activity_summary": lambda: activity_summary(valid, minutes=SUMMED),
        "stress_by_state": lambda: stress_by_state(valid, minutes=SUMMED),
        "risk_score": lambda: risk_scores(valid, Ranges.of(RANGES), versions, seconds=SCORED),
        "escalations": lambda: [
            *told_again(unacknowledged(heard, minutes=float(VALUES["acknowledge_minutes"]))),
            *keeps_alerting(heard, windows=int(VALUES["escalation_windows"])),
        ],
    }[topic]()


def told_again(rows: list[Escalation]) -> Iterator[Escalation]:
    """An alert that comes twice is escalated twice here, under one id."""
    yield from rows
    yield next(each for each in rows if each.user_id == "twice")


def is_tick(name: str | None) -> bool:
    return (name or "").startswith(PREFIX)


def test_nothing_is_left_to_do(deployed: RealHeartwatch) -> None:
    assert deployed.planned() == {}


@pytest.mark.usefixtures("fed")
def test_windows_in_which_somebody_keeps_still(deployed: RealHeartwatch) -> None:
    valid = [each for each in deployed.topics.readings().values() if isinstance(each, Reading) and is_valid(each)]
    rows = detect(valid, Ranges.of(RANGES), Rules(grace_seconds=math.inf)).alerts
    raised = {each.what for each in deployed.heard}

    def found() -> list[Alert]:
        return [alert for alert in deployed.topics.alerts() if alert not in raised]

    until_there(found, len(rows))
    assert Counter(found()) == Counter(rows)


@pytest.mark.parametrize("topic", QUERIES)
def test_rows_are_those_of_the_reference(topic: str, deployed: RealHeartwatch, fed: Iterable[Coefficients]) -> None:
    query, rows = QUERIES[topic], Counter(expected(topic, deployed, fed))

    def found() -> list[Any]:
        told = (row for row in deployed.topics.rows(topic) if not is_tick(row[query.of]))
        return [query.row(**{name: row[name] for name in query.row._fields}) for row in told]  # type: ignore[attr-defined]

    until_there(found, rows.total())
    missing, extra = rows - Counter(found()), Counter(found()) - rows
    assert not missing | extra, f"{topic}: missing {list(missing)[:3]}, extra {list(extra)[:3]}"
    assert rows


def test_a_query_that_is_edited_is_changed_and_nothing_else(deployed: RealHeartwatch) -> None:
    deployed.edit("wearable_logs", "WHERE LEN", "WHERE `heart_rate` > 20 AND LEN")
    deployed.edit("stress_windows", "`stress` <= 100", "`stress` < 100")
    assert deployed.planned() == {
        "ksqldb.source/wearable_logs": "update",
        "ksqldb.source/stress_windows": "replace",
    }
    deployed.verb("apply", "--allow=fresh-start:ksqldb.source/stress_windows")
    assert deployed.planned() == {}


def test_destroy_leaves_nothing(deployed: RealHeartwatch) -> None:
    deployed.verb("destroy", "--yes")
    left = deployed.ksqldb().everything()
    assert [each["name"] for each in left["sources"]] == ["KSQL_PROCESSING_LOG"]
    assert not left["queries"]
    names = {each.stem for each in (deployed.directory / "ksql").iterdir()}
    assert not names & set(deployed.kafka.topics())
