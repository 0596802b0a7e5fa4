"""From where a job starts that is not there any more."""

import pytest

from heartwatch_deploy.engines.flink_sql import address
from heartwatch_deploy.engines.flink_sql.job import RESTORE_PATH, JobKind
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.change import Action, Change, Reason
from heartwatch_deploy.model.request import FlinkSql
from heartwatch_deploy.model.resource import Resource, State

NOWHERE = World(project="p", desired=State({}), files={})
ADDRESS = address.job("vitals")
STATEMENT = {"text": "INSERT INTO a SELECT * FROM b", "fingerprint": "f"}
DESIRED = Resource(ADDRESS, {"fingerprint": "f", "statement": STATEMENT, "settings": {}, "session": ()})


def started_from(state: str, *, applied: Resource | None) -> str | None:
    observed = {"id": "0", "state": state, "failure": "", "restore_path": "file:///chk-7"}
    live = Resource(ADDRESS, {"fingerprint": "f"}, observed=observed)
    change = Change(ADDRESS, Action.CREATE, Reason.NEW, DESIRED, live, applied)
    sent = JobKind().create(change, NOWHERE)[0]
    assert isinstance(sent, FlinkSql)
    return sent.config.get(RESTORE_PATH)


@pytest.mark.parametrize(
    ("state", "applied", "path"),
    [
        pytest.param("CANCELED", None, None, id="destroyed, and its topics with it"),
        pytest.param("CANCELED", DESIRED, "file:///chk-7", id="cancelled by somebody"),
        pytest.param("FAILED", DESIRED, "file:///chk-7", id="failed"),
        pytest.param("FAILED", None, "file:///chk-7", id="failed before it was recorded"),
    ],
)
def test_where_a_job_that_ended_goes_on(state: str, applied: Resource | None, path: str | None) -> None:
    assert started_from(state, applied=applied) == path
