"""A broker tells a setting by all of its names, in the order in which they count; as a real 4.x one answered."""

import pytest
from confluent_kafka.admin import ConfigEntry, ConfigSource  # type: ignore[attr-defined]

from heartwatch_deploy.clients.kafka_defaults import default_of

OWN, STATIC, KAFKAS = ConfigSource.DYNAMIC_TOPIC_CONFIG, ConfigSource.STATIC_BROKER_CONFIG, ConfigSource.DEFAULT_CONFIG
RETENTION = ("retention.ms", "60000", OWN)


@pytest.mark.parametrize(
    ("told", "default"),
    [
        ([RETENTION, ("log.retention.ms", "-1", STATIC), ("log.retention.hours", "168", KAFKAS)], "-1"),
        ([RETENTION, ("log.retention.hours", "168", KAFKAS)], "604800000"),
        ([RETENTION, ("log.retention.minutes", "5", STATIC)], "300000"),
        ([RETENTION, ("log.retention.hours", "-1", STATIC)], "-1"),
        ([("cleanup.policy", "compact", OWN), ("log.cleanup.policy", "delete", KAFKAS)], "delete"),
        ([("x", "1", OWN)], None),
    ],
)  # fmt: skip
def test_the_first_that_is_not_the_topics_own_counts(told: list[tuple[str, str, ConfigSource]], default: str) -> None:
    synonyms = {name: ConfigEntry(name, value, source=source) for name, value, source in told}
    name, value, source = told[0]
    assert default_of(ConfigEntry(name, value, source=source, synonyms=synonyms)) == default
