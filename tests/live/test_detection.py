"""The deployed job detects exactly what the reference does: real recordings while members are killed, synthetic
readings with everything that goes wrong, and ranges that change while it runs."""

import json
import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

import pytest

from heartwatch_deploy.clients.flink_rest import FlinkCluster
from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.querying.flink import JOB
from heartwatch_deploy.readings import runs
from heartwatch_deploy.readings.arrivals import Trouble
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.pace import Pace
from heartwatch_deploy.readings.people import Mode, Person, user_id_of
from heartwatch_deploy.readings.production import Broken, Production, arrivals_of
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import Ranges, RangeVersion, synthetic_range
from heartwatch_deploy.readings.reading import Reading
from heartwatch_deploy.readings.reference import Alert, Rules, detect
from heartwatch_deploy.readings.sending import Summary, send
from heartwatch_deploy.readings.targets import Target
from heartwatch_deploy.stack.process import until
from tests.live.conftest import RunningStack
from tests.prove.chaos import killing, kills_of
from tests.prove.evidence import DEAD, LATE, RESULT, Topics, account, compared
from tests.prove.recorded import RUN_MS, VALUES, Replayed, deploy, heartwatch, recordings
from tests.readings_schema import BOUNDS

pytestmark = pytest.mark.live

USERS = 300
SECONDS, SPEED = 30, 5.0  # of synthetic readings before and after a change: in their own time, and how fast it passes
AT_HOME_MS = 300_000  # for so long nobody moves whose range changes, however long the change takes
MALFORMED = 45
READER = "heartwatch-dev-ranges"
STREAMING_WITHIN = 180.0  # a connector whose database was killed tries again with growing pauses
RULES = Rules(grace_seconds=math.inf)  # the engine says what is late, the reference takes all others
CLOSED_WITHIN = 180.0
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
    kills = kills_of(seed, 14)  # the last one while readings are still sent
    print(f"seed {seed}: {kills}")
    newest = int(time.time() * 1000) - RUN_MS
    outcome = Replayed(deployed.project).run(newest, seconds=15, patience=150, meanwhile=killing(deployed, kills))
    assert outcome.comparison.expected == 184
    assert outcome.is_exact, (seed, kills, outcome)


def test_everything_that_goes_wrong_and_ranges_that_change(deployed: RunningStack) -> None:
    """Produced = windowed + late + dead, rows and alerts equal the reference's, and a changed and a deleted range count
    from the next window on. Windows after the change begin once the job has read it: one that has closed stays as it
    is."""
    began = window_of(int(time.time() * 1000))
    changed, ended = resting(began, 2)
    topics = Topics(deployed.project)
    topics.skip("readings", RESULT, LATE, DEAD, "heart_rate_alerts")
    table(deployed).load([RangeVersion(ended, 150, 160)])
    ranges_counted(deployed, topics, lambda newest: newest[ended].min_heart_rate == 150)

    before = sent(deployed, began - SECONDS * 1000)
    table(deployed).load([RangeVersion(changed, 150, 160)])
    assert table(deployed).delete(ended)
    ranges_counted(deployed, topics, lambda newest: newest[changed].min_heart_rate == 150 and newest[ended].deleted)
    change = Ranges.of(versions(topics)).versions[changed][-1].valid_from
    summary = before.followed_by(sent(deployed, window_of(change), close_after=60_000))
    assert (summary.lost, sum(summary.malformed.values())) == (0, 2 * MALFORMED)

    ranges = Ranges.of(versions(topics))
    settled(lambda: account(topics, ranges, RULES).comparison.is_exact and len(topics.rows(DEAD)) == 2 * MALFORMED)
    found = account(topics, ranges, RULES)
    assert found.comparison.is_exact, found.comparison
    assert (found.produced, found.dead) == (summary.messages, 2 * MALFORMED)
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


RUN = """<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><type>running</type><trkseg>
<trkpt lat="40.7" lon="-74.0"><time>2026-03-01T09:00:00Z</time><extensions><hr>150</hr></extensions></trkpt>
<trkpt lat="40.7" lon="-74.0"><time>2026-03-01T09:00:01Z</time><extensions><hr>191</hr></extensions></trkpt>
<trkpt lat="40.7" lon="-74.0"><time>2026-03-01T09:00:02Z</time><extensions><hr>192</hr></extensions></trkpt>
</trkseg></trk></gpx>"""


def test_a_run_of_ones_own_raises_alerts_which_can_be_asked_for(deployed: RunningStack) -> None:
    """A GPX file goes all the way; a question on Flink finds what the topic holds, and leaves no job."""
    file, project = deployed.project / "run.gpx", deployed.project
    file.write_text(RUN)
    replayed = heartwatch(project, "readings", "replay", str(file), "--user=runner", "--flat-out", "--no-ticks")
    assert (replayed.returncode, json.loads(replayed.stdout)["readings"]) == (0, 3), replayed.stderr
    shown = heartwatch(
        project, "sql", "--topic=heart_rate_alerts", "--from-beginning", "--where=user_id=runner", "--limit=2", "--json"
    )
    rates = sorted(json.loads(line)["value"]["heart_rate"] for line in shown.stdout.splitlines())
    assert rates == [191, 192], shown.stderr  # of two partitions, in whatever order
    select = "SELECT MAX(heart_rate) AS highest, COUNT(*) AS alerts FROM heart_rate_alerts WHERE user_id = 'runner'"
    asked = heartwatch(project, "sql", "--bounded", "--json", select)
    assert json.loads(asked.stdout) == {"highest": 192, "alerts": 2}, asked.stderr
    endless = heartwatch(project, "sql", "--limit=1", "--json", "SELECT user_id FROM heart_rate_alerts")
    assert len(endless.stdout.splitlines()) == 1, endless.stderr
    jobs = FlinkCluster(deployed.endpoints.flink_rest).jobs()
    assert [job.state for job in jobs if job.name == JOB and job.is_live] == []
    assert {job.state for job in jobs if job.name == JOB} == {"FINISHED", "CANCELED"}


def resting(start: int, count: int) -> list[str]:
    """Users who stay at home while the readings are sent, so that every window of theirs is still."""
    people = [Person(number, seed=1, window_ms=10_000, bounds=BOUNDS) for number in range(USERS)]
    times = range(start - SECONDS * 1000, start + AT_HOME_MS, 10_000)
    found = (p.user_id for p in people if all(p.spell_at(time).mode is Mode.HOME for time in times))
    return list(islice(found, count))


def window_of(time_ms: int) -> int:
    """When the window of this time began."""
    return time_ms // 10_000 * 10_000


def sent(stack: RunningStack, start: int, *, close_after: int | None = None) -> Summary:
    """Readings of `SECONDS` from `start` on, each thing wrong with some of them, faster than time passes."""
    target = Target(Servers(project_dir=stack.project))
    work = Production(
        start=start,
        rate=USERS / 2,
        users=USERS,
        seconds=SECONDS,
        trouble=Trouble(disorder_ms=3000, late_share=0.02, late_ms=25_000),
        broken=Broken(count=MALFORMED),
    )
    stop, destination = threading.Event(), target.open()
    summary = send(arrivals_of(work, target.bounds), destination, Pace(SPEED, stop))
    return runs.close(summary, destination, target, stop, close_after=close_after)


def ranges_counted(
    stack: RunningStack, topics: Topics, are_there: Callable[[Mapping[str, RangeVersion]], bool]
) -> None:
    """Waits until the newest versions of the ranges have passed Debezium, and a checkpoint says that the job has read
    them: the connector may have been killed a moment ago."""

    def have_come_through() -> bool:
        return are_there({each.user_id: each for each in versions(topics)}) and job_has_read_them(stack)

    assert until(have_come_through, seconds=STREAMING_WITHIN, every=0.5), "no change of a range comes through"


def job_has_read_them(stack: RunningStack) -> bool:
    kafka = KafkaCluster(stack.endpoints.kafka)
    ends = {partition: end for partition, end in kafka.end_offsets("historical_ranges").items() if end}
    read = kafka.committed(READER).get("historical_ranges", {})
    return {partition: read.get(partition) for partition in ends} == ends


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
