"""What the rules say of another number of partitions, by whose topic it is, and who reads a topic."""

import pytest

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Grade
from heartwatch_deploy.model.resource import Reference, Resource, Role, State
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.stages.classify import classify
from heartwatch_deploy.stages.diff import diff

TOPIC = Address("kafka", "topic", "numbers")
TABLE = Address("flink_sql", "table", "numbers")
VIEW = Address("flink_sql", "table", "large")
SINK = Address("flink_sql", "table", "sink")
PLACE = Span("deploy/topics/numbers.yaml", 1)


def topic(partitions: int, *, owned: bool = True, policy: str = "delete") -> Resource:
    spec = {"partitions": partitions, "replication": 1, "config": {"cleanup.policy": policy}}
    return Resource(TOPIC, spec, PLACE, owned=owned)


NEVER, OTHERS, OURS = None, topic(2, owned=False), topic(2)


@pytest.mark.parametrize(
    ("applied", "wanted", "codes", "hazards"),
    [
        (NEVER, 2, [], []),
        (NEVER, 3, ["HW306"], []),
        (NEVER, 1, ["HW306"], []),
        (OTHERS, 3, ["HW306"], []),
        (OTHERS, 1, ["HW306"], []),
        (OURS, 3, [], ["split-keys:kafka.topic/numbers"]),
        (OURS, 1, ["HW301"], []),
        (topic(3), 3, [], ["split-keys:kafka.topic/numbers"]),  # made anew by somebody in between
    ],
)
def test_verdict(applied: Resource | None, wanted: int, codes: list[str], hazards: list[str]) -> None:
    desired, record = State.of([topic(wanted)]), State.of([applied] if applied else [])
    (change,) = diff(desired, State.of([topic(2)]), record)
    verdict = classify(change)
    assert [each.code for each in verdict.diagnostics] == codes
    assert [each.consent for each in verdict.hazards] == hazards
    assert (verdict.grade is Grade.REFUSE) == bool(codes)
    for found in verdict.diagnostics:
        assert found.span == PLACE
        assert "2 partitions" in found.summary
        assert found.summary.endswith(f"want {wanted}")
        assert "`partitions: 2`" in found.help


def table(address: Address, *reads: Address) -> Resource:
    return Resource(address, {}, references=tuple(Reference(each, Role.READS) for each in reads))


def job(name: str, *, reads: Address, writes: Address = SINK) -> Resource:
    references = (Reference(reads, Role.READS), Reference(writes, Role.WRITES))
    return Resource(Address("flink_sql", "job", name), {"fingerprint": "f"}, references=references)


def running(name: str, state: str = "RUNNING") -> Resource:
    observed = {"id": "0", "state": state, "failure": "", "restore_path": None}
    return Resource(Address("flink_sql", "job", name), {"fingerprint": "f"}, observed=observed)


def test_those_who_read_the_topic_and_run_are_named() -> None:
    source = Resource(TABLE, {}, references=(Reference(TOPIC, Role.USES),))
    jobs = [
        job("straight", reads=TABLE),
        job("by_a_view", reads=VIEW),
        job("ended", reads=TABLE),
        job("new", reads=TABLE),
        job("only_writes", reads=SINK, writes=TABLE),
    ]
    desired = State.of([topic(3), source, table(VIEW, TABLE), Resource(SINK, {}), *jobs])
    live = [running("straight"), running("by_a_view"), running("ended", "FAILED"), running("only_writes")]
    change = next(each for each in diff(desired, State.of([topic(2), *live]), State.of([topic(2)])) if each.differences)
    assert [each.name for each in change.read_by] == ["by_a_view", "straight"]
    (hazard,) = classify(change).hazards
    assert hazard.details[-2:] == (
        "written now by flink_sql.job/only_writes",
        "read now by flink_sql.job/by_a_view, flink_sql.job/straight",
    )


@pytest.mark.parametrize(("policy", "told"), [("delete", False), ("compact", True), ("compact,delete", True)])
def test_a_compacted_topic_keeps_old_values(policy: str, told: bool) -> None:
    states = [State.of([topic(count, policy=policy)]) for count in (3, 2, 2)]
    (change,) = diff(*states)
    (hazard,) = classify(change).hazards
    assert any("keeps its old value for ever" in line for line in hazard.details) is told
