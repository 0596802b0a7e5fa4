"""A query whose threads die one after another says RUNNING all the while: it is told, in the server's words."""

import time

import pytest
from ksqldb_project import Deployment

from heartwatch_deploy import api
from heartwatch_deploy.clients.ksqldb_entities import QueryError
from heartwatch_deploy.edges import ksqldb_read
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.stages.drift import drift
from heartwatch_deploy.stages.status import status
from heartwatch_deploy.storage.project import Selection, load_project
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


def test_what_fails_as_soon_as_it_is_there_is_not_done(small: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    small.write(**FILES)
    monkeypatch.setattr(ksqldb_read, "lasting", lambda *_errors, **_now: iter([WORDS]))
    (failed,) = small.apply().failed
    assert (failed.code, failed.address and failed.address.name) == ("HW506", "B")
    assert failed.cause is not None
    assert WORDS in failed.cause
