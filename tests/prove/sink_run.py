"""One run: deployed afresh, readings sent while all sinks are in trouble, and every sink held against the reference."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import psycopg2
import requests

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import synthetic_range
from heartwatch_deploy.stack.process import until
from tests.live.bucket import bucket_of
from tests.live.conftest import RunningStack
from tests.live.parts import parts_of, parts_that_run
from tests.live.receiver import WELL, Answer, Receiver
from tests.prove.recorded import heartwatch
from tests.prove.sink_faults import (
    SERVERS,
    Faults,
    Moments,
    deliver_twice,
    moments_of,
    ranges_still_flow,
    wait_for_sinks,
)
from tests.prove.sink_load import REFUSED_BY_RECEIVER, USERS, Sent, poison
from tests.prove.sink_rows import Difference, Expected, Found

SECONDS: Final = 85.0
"""Of readings, in their own time; the servers are back about then."""
SAME_WITHIN: Final = 180.0
_WINDOW_MS: Final = 300_000
_VALUES: Final = {"idle_timeout_ms": 120_000, "files_interval_ms": 5000}


@dataclass(frozen=True)
class Outcome:
    """Every sink against its reference, before and after all was delivered twice; `alerts_needed` seconds after the
    minute, `late` readings."""

    seed: int
    moments: Moments
    once: dict[str, Difference]
    twice: dict[str, Difference]
    late: int
    alerts_needed: float
    seconds: float

    @property
    def is_exact(self) -> bool:
        return all(each.is_none for each in (*self.once.values(), *self.twice.values()))

    def __str__(self) -> str:
        told = (f"{name}: {each}; twice: {self.twice[name]}" for name, each in self.once.items())
        return "\n".join([f"seed {self.seed}: {self.moments}", *told])


@contextmanager
def deployed(stack: RunningStack, receiver: Receiver) -> Iterator[None]:
    """All parts from nothing, a range for half of the users; nothing of it is left."""
    assert heartwatch(stack.project, "destroy", "--yes").returncode == 0
    requests.delete(f"{stack.endpoints.search}/wearable_logs", timeout=30)  # versions are offsets of the topic before
    some = (synthetic_range(user_id_of(number), seed=1) for number in range(0, USERS, 2))
    RangeTable(Servers(project_dir=stack.project).postgres()).load(some)
    with parts_of(stack, *parts_that_run(stack)):
        values = _VALUES | {"webhook_url": receiver.url}
        done = heartwatch(stack.project, "apply", *(f"--var={name}={value}" for name, value in values.items()))
        assert done.returncode == 0, done.stderr
        try:
            yield
        finally:
            assert heartwatch(stack.project, "destroy", "--yes").returncode == 0


def run(stack: RunningStack, seed: int) -> Outcome:
    """Raises AssertionError where something neither recovers nor catches up."""
    began = time.monotonic()
    before = {key for key in bucket_of(stack).objects() if key.startswith("processed_readings/")}
    with Receiver(_refusing) as receiver, deployed(stack, receiver):
        # Within one window of vitals_5m: a raw message that comes late would miss its window, by design.
        start = int(time.time() * 1000) // _WINDOW_MS * _WINDOW_MS
        records, moments = poison(start), moments_of(seed)
        sent = Sent(stack.project, start=start, seconds=SECONDS, seed=seed)
        sent.begin()
        try:
            needed = Faults(stack, receiver, moments, records).run()
        except BaseException:
            sent.give_up()
            stack.bring_back(*SERVERS)
            raise
        sent.end()
        expected, found = Expected(stack, records), Found(stack, receiver, before)
        once = compared(expected, found)
        ranges_still_flow(stack)
        wait_for_sinks(stack)
        deliver_twice(stack)
        twice = compared(expected, found)
        return Outcome(seed, moments, once, twice, found.late(), needed, time.monotonic() - began)


def _refusing(alert: Any) -> Answer:
    return (400, {}) if alert["user_id"] == REFUSED_BY_RECEIVER else WELL


def compared(expected: Expected, found: Found) -> dict[str, Difference]:
    """Each sink, awaited until it holds what the reference says, and then all of them once more."""
    deadline = time.monotonic() + SAME_WITHIN
    for name in expected.rows():
        until(partial(_is_same, name, expected, found), seconds=max(0.0, deadline - time.monotonic()), every=2.0)
    return {name: Difference.between(found.rows(name), rows) for name, rows in expected.rows().items()}


def _is_same(name: str, expected: Expected, found: Found) -> bool:
    try:
        return Difference.between(found.rows(name), expected.rows()[name]).is_none
    except (psycopg2.OperationalError, requests.RequestException, ClientError):
        return False  # a server that was just away
