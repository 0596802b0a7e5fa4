"""The committed project as a whole: nothing in it contradicts anything else in it."""

import json

import yaml
from rendered_content import Content

TOPICS = {
    "refused_records",
    "readings",
    "historical_ranges",
    "out_of_range_while_still",
    "heart_rate_alerts",
    "late_readings",
    "dead_letters",
}
AROUND_IT = {
    "wearable_logs",
    "vitals",
    "vitals_5m",
    "patient_heartbeats",
    "heartbeats",
    "raw_wearable_data",
    "moving_average_alerts",
    "device_status",
    "acknowledgements",
    "escalations",
    "activity_summary",
    "stress_by_state",
    "risk_coefficients",
    "risk_score",
}
OF_OTHERS = {
    *("historical_ranges-value", "risk_coefficients-value"),
    *("patient_heartbeats-value", "raw_wearable_data-value", "refused_records-value"),
}
"""Connect registers the first two, the next two are JSON as their senders make it, the last is whatever it was."""
COMPACTED = {"historical_ranges", "risk_coefficients"}


def test_the_topics_are_those_of_the_pipeline(content: Content) -> None:
    assert set(content.texts("kafka")) == TOPICS | AROUND_IT


def test_topics_are_kept_as_their_content_demands(content: Content) -> None:
    values = content.project.values
    for name, text in content.texts("kafka").items():
        topic = yaml.safe_load(text)
        assert (topic["partitions"], topic["replication"]) == (values["partitions"], values["replication"])
        assert topic["config"]["cleanup.policy"] == ("compact" if name in COMPACTED else "delete")
        in_sync = int(topic["config"]["min.insync.replicas"])
        assert in_sync == 1 or in_sync < topic["replication"], "one broker less would stop the writers"


def test_every_subject_has_a_topic_a_compatibility_and_an_id(content: Content) -> None:
    subjects = set(content.texts("schema_registry"))
    assert {f"{topic}-value" for topic in (TOPICS | AROUND_IT)} - subjects <= OF_OTHERS
    ids = content.project.values["schema_ids"]
    assert isinstance(ids, dict)
    everywhere = {f"{topic}-value" for topic in TOPICS}
    in_order = sorted(ids.keys() & everywhere) + sorted(ids.keys() - everywhere)
    assert set(ids) == set(content.project.compatibility) >= subjects
    assert [ids[subject] for subject in in_order] == list(range(1, len(ids) + 1)), "those of parts come last"


def test_every_source_has_a_prefix_and_a_slot_of_its_own(content: Content) -> None:
    """Debezium names its metrics by the prefix: who comes second under one waits a minute before its snapshot."""
    configs = map(json.loads, content.texts("kafka_connect").values())
    sources = [each for each in configs if each["connector.class"].startswith("io.debezium.")]
    assert len(sources) > 1
    for setting in ("topic.prefix", "slot.name", "publication.name"):
        assert len({each[setting] for each in sources}) == len(sources), setting


def test_every_connector_is_a_flat_map_of_texts_without_a_secret(content: Content) -> None:
    for name, text in content.texts("kafka_connect").items():
        for key, value in json.loads(text).items():
            assert isinstance(value, str), f"{name}: {key}"
            if "password" in key:
                store = "CASSANDRA" if name.endswith("to_cassandra") else "POSTGRES"
                assert value == f"${{env:HEARTWATCH_{store}_PASSWORD}}"
            if key == "secret":
                assert value == "${env:HEARTWATCH_WEBHOOK_SECRET}"
