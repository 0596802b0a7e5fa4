"""A real walk over a plan, heard as a trace: steps of one level run side by side, so their events come mixed."""

import time
from itertools import count

from test_walk import Bench, creation

from heartwatch_deploy.telemetry.spans import Span, Spans


def test_each_request_and_wait_lies_in_its_own_step() -> None:
    bench, number = Bench(), count(1)
    spans = Spans(time.time_ns, lambda: f"{next(number):016x}", Span("apply", "root", "", time.time_ns()))
    bench.hear = spans.hear
    outcome = bench.walk((creation("a"), creation("b")), (creation("c"),))
    found = spans.ended(outcome, {})
    for name in ("a", "b", "c"):
        (step,) = [each for each in found if each.name == f"create kafka.topic/{name}"]
        within = [each for each in found if each.parent == step.id]
        assert step.parent == "root"
        assert len(within) == 2
        assert all(f"topic {name}" in each.name for each in within)
        assert all(step.begin <= each.begin <= each.end <= step.end for each in within)
    assert len({each.id for each in found}) == 1 + 3 * 3
