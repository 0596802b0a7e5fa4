"""Settings of a topic that delete messages which would have stayed: said what goes, and asked; all others not."""

import pytest

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.stages.classify import classify
from heartwatch_deploy.stages.diff import diff

TOPIC = Address("kafka", "topic", "numbers")
BROKER: dict[str, Json] = {
    "cleanup.policy": "delete",
    "retention.ms": "3600000",
    "retention.bytes": "-1",
    "delete.retention.ms": "86400000",
    "remote.storage.enable": "false",
    "remote.log.delete.on.disable": "false",
}
COMPACT = {"cleanup.policy": "compact"}
BOTH = {"cleanup.policy": "compact,delete"}
OLD = "what is older than 10 min is deleted; until now messages are kept for"
TIERED = {"remote.storage.enable": "true"}


def topic(config: dict[str, str], *, defaults: dict[str, Json] | None = None) -> Resource:
    spec: dict[str, Json] = {"partitions": 1, "replication": 1, "config": dict(config)}
    return Resource(TOPIC, spec, observed={} if defaults is None else {"defaults": defaults})


def lost(before: dict[str, str], after: dict[str, str], defaults: dict[str, Json] | None = None) -> tuple[str, ...]:
    live = topic(before, defaults=BROKER if defaults is None else defaults)
    (change,) = diff(State.of([topic(after)]), State.of([live]), State.of([topic(before)]))
    hazards = classify(change).hazards
    assert {each.consent for each in hazards} <= {f"delete-data:{TOPIC}"}
    return tuple(line for each in hazards for line in each.details)


@pytest.mark.parametrize(
    ("before", "after", "beginning"),
    [
        ({"retention.ms": "7200000"}, {"retention.ms": "600000"}, f"{OLD} 2 h"),
        ({"retention.ms": "-1"}, {"retention.ms": "600000"}, f"{OLD} ever"),
        ({}, {"retention.ms": "600000"}, f"{OLD} 1 h"),
        ({"retention.ms": "7200000"}, {}, "what is older than 1 h is deleted"),
        ({}, {"retention.bytes": "2048"}, "the oldest messages of each partition are deleted, until no more than 2048"),
        ({"retention.bytes": "2048"}, {"retention.bytes": "1"}, "the oldest messages of each partition"),
        ({}, COMPACT, "of each key only the newest message stays"),
        ({}, BOTH, "of each key only the newest message stays"),
        (COMPACT, {}, "what is older than 1 h is deleted; until now messages are kept for ever"),
        (COMPACT, BOTH, "what is older than 1 h is deleted"),
        (COMPACT, {**COMPACT, "delete.retention.ms": "60000"}, "that a key was deleted is forgotten after 1 min;"),
        ({"retention.ms": "7200000"}, {"retention.ms": "+600000"}, f"{OLD} 2 h"),
        ({"retention.ms": "+7200000"}, {"retention.ms": " 600000"}, f"{OLD} 2 h"),
        ({}, {"retention.bytes": "+1"}, "the oldest messages of each partition"),
        ({}, {"retention.ms": "10 min"}, "retention.ms is `10 min`, which is no number"),
        ({}, {"retention.bytes": "1_000"}, "retention.bytes is `1_000`, which is no number"),
        ({"retention.ms": "soon"}, {"retention.ms": "600000"}, f"{OLD[:-4]} as long as nobody knows"),
        (COMPACT, {**COMPACT, "delete.retention.ms": "soon"}, "delete.retention.ms is `soon`"),
        (TIERED, {"remote.log.delete.on.disable": "true"}, "the remote tier is left"),
    ],
)  # fmt: skip
def test_what_goes_sooner_is_asked(before: dict[str, str], after: dict[str, str], beginning: str) -> None:
    (line,) = lost(before, after)
    assert line.startswith(beginning)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"retention.ms": "600000"}, {"retention.ms": "7200000"}),
        ({"retention.ms": "600000"}, {"retention.ms": "-1"}),
        ({"retention.ms": "600000"}, {"retention.ms": " +7200000"}),
        ({"retention.ms": "soon"}, {"retention.ms": "-1"}),
        ({"retention.ms": "600000"}, {}),
        ({"retention.bytes": "1"}, {}),
        (COMPACT, {**COMPACT, "retention.ms": "1"}),
        (BOTH, COMPACT),
        ({}, {"delete.retention.ms": "1"}),
        ({**COMPACT, "delete.retention.ms": "1"}, COMPACT),
        ({}, {"segment.ms": "1000", "max.message.bytes": "1"}),
        (TIERED, {}),
        (TIERED, {**TIERED, "local.retention.ms": "1"}),
    ],
)
def test_what_keeps_as_much_or_more_is_not(before: dict[str, str], after: dict[str, str]) -> None:
    assert lost(before, after) == ()


def test_where_a_broker_tells_no_defaults_kafkas_own_hold() -> None:
    assert lost({}, {"retention.ms": "600000"}, {})[0].endswith("until now messages are kept for 7 d")
    assert lost({"retention.ms": "60000"}, {}, {}) == ()


def test_two_losses_are_one_question_of_two_lines() -> None:
    assert len(lost({}, {"retention.ms": "1", "retention.bytes": "1"})) == 2
