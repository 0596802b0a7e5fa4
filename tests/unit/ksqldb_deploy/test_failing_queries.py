"""A query whose threads die one after another says RUNNING all the while: it is told, in the server's words."""

import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler

import pytest
from ksqldb_project import Deployment

from heartwatch_deploy import api
from heartwatch_deploy.clients.ksqldb_entities import QueryError
from heartwatch_deploy.edges import confirm, ksqldb_gates, ksqldb_read
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.stages.drift import drift
from heartwatch_deploy.stages.status import status
from heartwatch_deploy.storage.project import Selection, load_project
from tests.ksqldb_model.messages import Request, Response
from tests.ksqldb_model.serving import Served

WORDS = "org.apache.kafka.streams.errors.MissingSourceTopicException: One or more source topics were missing"
FILES = {
    "source": "CREATE STREAM a (id STRING KEY, v INT) WITH (kafka_topic='a', value_format='JSON', partitions=1);",
    "copy": "CREATE STREAM b AS SELECT id, v FROM a;",
}
SECOND, MINUTE = 1000, 60_000
NOW = 100 * MINUTE


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        ((), False),
        ((30 * SECOND,), True),
        ((2 * MINUTE,), False),  # the thread that took its place lives
        ((3 * MINUTE, 1 * MINUTE), True),
        ((6 * MINUTE, 4 * MINUTE), True),  # the next one is due two to four minutes after the last
        ((12 * MINUTE, 10 * MINUTE), False),
        ((20 * MINUTE, 14 * MINUTE), False),
        ((30 * MINUTE, 15 * MINUTE), True),  # no pause is longer than that
        ((40 * MINUTE, 17 * MINUTE), False),
        ((46 * MINUTE + SECOND, 31 * MINUTE, 15 * MINUTE), True),  # the longest pause, and the start after it
        ((375 * MINUTE, 15 * MINUTE), False),  # six hours between two deaths are no pause
        ((16 * MINUTE + 10, 16 * MINUTE, 2 * MINUTE + 10, 2 * MINUTE), True),  # two threads died together, twice
        ((20 * MINUTE, 6 * MINUTE + 20 * SECOND, 6 * MINUTE), True),  # another thread of it died soon after
    ],
)
def test_what_a_query_has_outlived_is_history(ago: tuple[int, ...], told: bool) -> None:
    errors = tuple(QueryError(NOW - each, f"{WORDS}\n\tat somewhere") for each in ago)
    assert list(ksqldb_read.lasting(errors, now=NOW)) == [WORDS] * len(ago) * told


def test_status_drift_and_plan_tell_it(small: Deployment, served: Served) -> None:
    small.write(**FILES)
    assert small.apply().failed == ()
    (query,) = served.model.world.queries.values()
    query.errors = ((int(time.time() * 1000) - SECOND, f"{WORDS}\n\tat somewhere"),)

    live = api.read_live(load_project(small.directory, Selection("ksql"))[0], api.State())
    states = {each.address.name: (each.state, each.healthy) for each in status(live.state, live.applied)}
    problem = f"query {query.id} fails and is started again: {WORDS}"
    assert states == {"A": ("as applied", True), "B": (problem, False)}
    assert [each.state for each in drift(live.state, live.applied)] == [problem]
    (step,) = small.plan()[0]
    assert (step.address.name, step.action, step.reason) == ("B", Action.UPDATE, Reason.UNHEALTHY)


@pytest.mark.parametrize("case", [(-120, 1, True), (3600, 50 * 60, False), (3600, 1, True)])
def test_times_are_by_the_servers_clock(
    small: Deployment, served: Served, monkeypatch: pytest.MonkeyPatch, case: tuple[int, int, bool]
) -> None:
    small.write(**FILES)
    assert small.apply().failed == ()
    ahead, ago, told = case
    there = int(time.time()) + ahead
    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: formatdate(there, usegmt=True))
    (query,) = served.model.world.queries.values()
    query.errors = (((there - ago) * SECOND, WORDS),)
    assert bool(list(small.plan()[0])) is told


@pytest.mark.parametrize(("dies", "done"), [((0.0,), True), ((0.0, 0.01), True), ((0.0, 0.3), False)])
def test_what_was_just_made_may_die_once(
    small: Deployment, served: Served, monkeypatch: pytest.MonkeyPatch, dies: tuple[float, ...], done: bool
) -> None:
    small.write(**FILES)
    in_haste(monkeypatch)
    begun: list[float] = []
    handle = served.model.handle

    def handling(request: Request) -> Response:
        for query in served.model.world.queries.values():
            begun[:] = begun or [time.time()]
            query.errors = tuple(died(begun[0] + each) for each in dies if begun[0] + each <= time.time())
        return handle(request)

    monkeypatch.setattr(served.model, "handle", handling)
    outcome = small.apply()
    assert [each.name for each in outcome.done] == ["A", "B"][: 1 + done]
    words = [(each.code, each.summary, each.cause) for each in outcome.failed]
    cause = f"it has died 2 times since it was made, of late of: {WORDS}"
    assert words == ([] if done else [("HW504", "the query of ksqldb.source/B fails", cause)])


def test_what_died_before_the_plan_and_lives_is_done(
    small: Deployment, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.write(**FILES)
    assert small.apply().failed == ()
    in_haste(monkeypatch)
    (query,) = served.model.world.queries.values()
    query.errors = (died(time.time() - 900), died(time.time() - 1))
    assert [each.name for each in small.apply().done] == ["B"]


def test_what_was_paused_because_it_failed_goes_on(
    small: Deployment, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.write(**FILES)
    assert small.apply().failed == ()
    in_haste(monkeypatch)
    (query,) = served.model.world.queries.values()
    query.errors, query.paused = (died(time.time() - 900), died(time.time() - 60)), True
    assert [each.name for each in small.apply().done] == ["B"]
    assert not query.paused


def in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes a server half a minute takes a test a moment."""
    monkeypatch.setattr(ksqldb_read, "_TOGETHER_MS", 100)
    monkeypatch.setattr(ksqldb_gates, "_QUIET_SECONDS", 0.3)
    monkeypatch.setattr(confirm, "_SECONDS_AFTER_A_DEATH", 1.0)
    monkeypatch.setattr(confirm, "_BETWEEN_LOOKS", 0.05)


def died(at: float) -> tuple[int, str]:
    return int(at * SECOND), f"{WORDS}\n\tat somewhere"
