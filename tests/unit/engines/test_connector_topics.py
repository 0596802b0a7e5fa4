"""Topics of a connector, through its routers."""

from heartwatch_deploy.engines.kafka_connect.topics import read_topics, written_topics

DEBEZIUM = {
    "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
    "topic.prefix": "p",
    "table.include.list": "public.a, public\\.b",
}


def test_debezium_writes_prefix_schema_table() -> None:
    assert written_topics(DEBEZIUM) == ("p.public.a", "p.public.b")


def test_routers_rename_in_their_order() -> None:
    routed = {
        **DEBEZIUM,
        "transforms": "unwrap,cut,suffix",
        "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
        "transforms.cut.type": "org.apache.kafka.connect.transforms.RegexRouter",
        "transforms.cut.regex": "p\\.public\\.(.*)",
        "transforms.cut.replacement": "$1",
        "transforms.suffix.type": "org.apache.kafka.connect.transforms.RegexRouter",
        "transforms.suffix.regex": "b",
        "transforms.suffix.replacement": "$0_ranges",
    }
    assert written_topics(routed) == ("a", "b_ranges")


def test_sinks_read() -> None:
    sink = {"connector.class": "x.Sink", "topics": "a, b"}
    assert read_topics(sink) == ("a", "b")
    assert written_topics(sink) == ()


def test_a_sink_writes_its_dead_letters() -> None:
    sink = {"connector.class": "x.Sink", "topics": "a", "errors.deadletterqueue.topic.name": "refused"}
    assert written_topics(sink) == ("refused",)
    assert read_topics(sink) == ("a",)
