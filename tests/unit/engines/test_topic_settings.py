"""Names and settings of topics that Kafka takes, or refuses."""

import pytest

from heartwatch_deploy.engines.kafka.settings import SETTINGS, is_known, wrong_name, wrong_value


@pytest.mark.parametrize("name", ["a", "A.b_c-9", "...", "_", "x" * 249])
def test_a_name_that_kafka_takes(name: str) -> None:
    assert wrong_name(name) == ""


@pytest.mark.parametrize("name", ["", ".", "..", "a b", "ä", "a/b", "a\n", "x" * 250])
def test_a_name_that_kafka_refuses(name: str) -> None:
    assert wrong_name(name)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("cleanup.policy", "delete"),
        ("cleanup.policy", " compact , delete "),
        ("retention.ms", "-1"),
        ("retention.ms", " +1000"),
        ("max.message.bytes", "2147483647"),
        ("min.cleanable.dirty.ratio", ".5"),
        ("min.cleanable.dirty.ratio", "1e-1"),
        ("unclean.leader.election.enable", "TRUE"),
        ("compression.type", "zstd"),
        ("message.timestamp.type", "LogAppendTime"),
        ("leader.replication.throttled.replicas", "*"),
        ("confluent.value.schema.validation", "maybe"),
    ],
)
def test_a_value_that_kafka_takes(setting: str, value: str) -> None:
    assert is_known(setting)
    assert wrong_value(setting, value) == ""


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("cleanup.policy", "Delete"),
        ("cleanup.policy", "delete,"),
        ("retention.ms", "1_000"),
        ("retention.ms", "1.5"),
        ("retention.ms", ""),
        ("retention.ms", "9223372036854775808"),
        ("max.message.bytes", "2147483648"),
        ("min.cleanable.dirty.ratio", "half"),
        ("preallocate", "yes"),
        ("compression.type", "GZIP"),
        ("message.timestamp.type", "createtime"),
    ],
)
def test_a_value_that_kafka_refuses(setting: str, value: str) -> None:
    assert wrong_value(setting, value)


def test_an_unknown_setting_may_have_any_value() -> None:
    assert not is_known("retention")
    assert wrong_value("retention", "?") == ""
    assert all(is_known(each) for each in SETTINGS)
