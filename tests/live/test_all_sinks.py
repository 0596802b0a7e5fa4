"""All sinks at once, in every trouble at once, against the reference."""

import time

import pytest

from tests.live.conftest import RunningStack
from tests.prove.sink_run import run

pytestmark = pytest.mark.live


def test_nothing_is_lost_or_doubled_in_any_sink_and_alerts_do_not_wait(stack: RunningStack) -> None:
    """Every server away for a minute, members killed, poison, and all of it delivered twice."""
    outcome = run(stack, int(time.time()))
    print(outcome)
    assert outcome.is_exact, str(outcome)
    assert all(each.expected for each in outcome.once.values()), "a sink had nothing to hold"
