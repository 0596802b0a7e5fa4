"""The deployed job detects exactly what the reference does: real recordings while members are killed, synthetic
readings with everything that goes wrong, and ranges that change while it runs."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from heartwatch_deploy.readings import runs
from heartwatch_deploy.readings.arrivals import Trouble
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.people import Mode, Person, user_id_of
from heartwatch_deploy.readings.production import Broken, Production
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import Ranges, RangeVersion, synthetic_range
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.reference import Alert, Rules, detect
from heartwatch_deploy.readings.targets import Target
from tests.live.conftest import RunningStack
from tests.prove.chaos import killing, kills_of
from tests.prove.evidence import DEAD, LATE, RESULT, Topics, account, compared
from tests.prove.recorded import RUN_MS, VALUES, Replayed, deploy, heartwatch, recordings
from tests.readings_schema import BOUNDS

pytestmark = pytest.mark.live

USERS = 300
SECONDS = 55  # of synthetic readings, in their own time
MALFORMED = 90
RULES = Rules(grace_seconds=math.inf)  # the engine says what is late, the reference takes all others
CLOSED_WITHIN = 60.0
RECORDED = frozenset("123456789")  # the recordings' users


@pytest.fixture(scope="module")
def deployed(stack: RunningStack) -> Iterator[RunningStack]:
    """HeartWatch, deployed from nothing, with a range for everybody."""
    assert heartwatch(stack.project, "destroy", "--yes").returncode == 0
    table(stack).load(synthetic_range(user_id_of(number), seed=1) for number in range(USERS))
    deploy(stack.project, **VALUES)
    yield stack
    assert heartwatch(stack.project, "destroy", "--yes").returncode == 0


def table(stack: RunningStack) -> RangeTable:
    return RangeTable(Servers(project_dir=stack.project).postgres())


def needs_recordings() -> None:
    if not recordings():
        pytest.skip("no ../shared/recordings: real activities through the running job are NOT checked")


def test_recordings_while_members_are_killed(deployed: RunningStack) -> None:
    needs_recordings()
    seed = int(time.time())
    kills = kills_of(seed, 15)
    print(f"seed {seed}: {kills}")
    until = int(time.time() * 1000) - RUN_MS
    outcome = Replayed(deployed.project).run(until, seconds=15, patience=150, meanwhile=killing(deployed, kills))
    assert outcome.comparison.expected == 184
    assert outcome.is_exact, (seed, kills, outcome)


def test_everything_that_goes_wrong_and_ranges_that_change(deployed: RunningStack) -> None:
    """Produced = windowed + late + dead, rows and alerts equal the reference's, and a changed and a deleted range count
    from the next window on."""
    start = int(time.time() * 1000)
    work = Production(
        start=start,
        rate=USERS / 2,
        users=USERS,
        seconds=SECONDS,
        trouble=Trouble(disorder_ms=3000, late_share=0.02, late_ms=25_000),
        broken=Broken(count=MALFORMED),
    )
    changed, ended = resting(start, 2)
    topics = Topics(deployed.project)
    topics.skip("readings", RESULT, LATE, DEAD, "heart_rate_alerts")
    table(deployed).load([RangeVersion(ended, 150, 160)])
    change = threading.Timer(20, lambda: change_ranges(deployed, changed, ended))
    change.start()
    summary = runs.generate(work, Target(Servers(project_dir=deployed.project)), threading.Event(), close_after=60_000)
    change.join()
    assert (summary.lost, sum(summary.malformed.values())) == (0, MALFORMED)

    ranges = Ranges.of(versions(topics))
    settled(lambda: account(topics, ranges, RULES).comparison.is_exact and len(topics.rows(DEAD)) == MALFORMED)
    found = account(topics, ranges, RULES)
    assert found.comparison.is_exact, found.comparison
    assert (found.produced, found.dead) == (summary.messages, MALFORMED)
    assert found.dead_places_are_right
    assert found.late > 0
    assert found.comparison.expected > 20

    readings = [reading for reading in topics.readings().values() if isinstance(reading, Reading)]
    expected = detect(readings, ranges, RULES).heart_rate_alerts
    settled(lambda: set(topics.heart_rate_alerts()) == set(expected))
    assert set(topics.heart_rate_alerts()) == set(expected)
    ranges_counted_from_the_next_window(topics, ranges, changed, ended)


def test_thirty_seconds(deployed: RunningStack) -> None:
    """Deployed again with longer windows, the job reads everything again."""
    needs_recordings()
    topics = Topics(deployed.project)
    readings = [r for r in topics.readings().values() if isinstance(r, Reading) and r.user_id in RECORDED]
    expected = detect(readings, Ranges.same_for_everyone(60, 120), Rules(window_seconds=30, grace_seconds=math.inf))
    assert len(expected.alerts) == 16
    topics.skip(RESULT)
    values = VALUES | {"window_seconds": 30}
    deploy(deployed.project, "fresh-start:flink_sql.job/out_of_range_while_still", **values)

    def rows() -> list[Alert]:
        return [alert for alert in topics.alerts() if alert.user_id in RECORDED]

    settled(lambda: len(rows()) >= 16)
    assert compared(rows(), expected.alerts).is_exact


def resting(start: int, count: int) -> list[str]:
    """Users who stay at home while the readings are sent, so that every window of theirs is still."""
    people = [Person(number, seed=1, window_ms=10_000, bounds=BOUNDS) for number in range(USERS)]
    times = range(start, start + SECONDS * 1000, 10_000)
    found = (p.user_id for p in people if all(p.spell_at(time).mode is Mode.HOME for time in times))
    return list(islice(found, count))


def change_ranges(stack: RunningStack, changed: str, ended: str) -> None:
    table(stack).load([RangeVersion(changed, 150, 160)])
    assert table(stack).delete(ended)


def versions(topics: Topics) -> list[RangeVersion]:
    """What Connect made of the table: a snapshot counts from the beginning, a change from its commit."""
    return [
        RangeVersion(
            user_id=row["user_id"],
            min_heart_rate=row["min_heart_rate"],
            max_heart_rate=row["max_heart_rate"],
            valid_from=0 if row["op"] == "r" else row["committed_at"],
            deleted=row["deleted"] == "true",
        )
        for row in topics.rows("historical_ranges")
    ]


def ranges_counted_from_the_next_window(topics: Topics, ranges: Ranges, changed: str, ended: str) -> None:
    begins = -(-ranges.versions[changed][-1].valid_from // 10_000) * 10_000
    by_new_range = [alert for alert in topics.alerts() if alert.user_id == changed and alert.min_heart_rate == 150]
    assert min(alert.window_start for alert in by_new_range) == begins
    ends = -(-ranges.versions[ended][-1].valid_from // 10_000) * 10_000
    by_ended_range = [alert.window_start for alert in topics.alerts() if alert.user_id == ended]
    assert max(by_ended_range) == ends - 10_000


def settled(is_so: Callable[[], bool]) -> None:
    """Waits until it is so, and then for what the next checkpoints may still bring."""
    deadline = time.monotonic() + CLOSED_WITHIN
    while not is_so() and time.monotonic() < deadline:
        time.sleep(1)  # nothing tells when a transaction has been committed
    time.sleep(3)
