"""Which topics a connector's configuration reads and writes."""

import re
from collections.abc import Iterable, Mapping

_REGEX_ROUTERS = {
    "org.apache.kafka.connect.transforms.RegexRouter": ("regex", "replacement"),
    "io.debezium.transforms.ByLogicalTableRouter": ("topic.regex", "topic.replacement"),
}
_JAVA_GROUP = re.compile(r"\$(\d+)|\$\{(\w+)\}")


def read_topics(config: Mapping[str, str]) -> tuple[str, ...]:
    """The `topics` of a sink."""
    return tuple(listed(config.get("topics", "")))


def written_topics(config: Mapping[str, str]) -> tuple[str, ...]:
    """The topics of a source: Debezium's prefix.schema.table, or one topic by name, after the routers; the dead letters
    of a sink."""
    if "topics" in config:
        return tuple(listed(config.get("errors.deadletterqueue.topic.name", "")))
    if takes_snapshot(config):
        # An entry of the list is a regular expression; a dot that is written as \. names a plain table.
        tables = (each.replace("\\.", ".") for each in listed(config.get("table.include.list", "")))
        topics = [f"{config.get('topic.prefix', '')}.{table}" for table in tables]
    else:
        named = config.get("kafka.topic") or config.get("topic")
        topics = [named] if named else []
    return tuple(_routed(config, topic) for topic in topics)


def written_tables(config: Mapping[str, str]) -> tuple[str, ...]:
    """The tables of a sink to a database, one a topic; the schema in front of a name is left out."""
    form = config.get("table.name.format") or config.get("collection.name.format")
    if form is None:
        return ()
    return tuple(form.replace("${topic}", topic).rsplit(".", 1)[-1] for topic in read_topics(config))


def cassandra_tables(config: Mapping[str, str]) -> dict[str, str]:
    """The tables of a sink to Cassandra as `keyspace.table`, and the setting that names each."""
    if "Cassandra" not in config.get("connector.class", "") or "keyspace" not in config:
        return {}
    named = {topic: config.get(f"tables.{topic}") for topic in read_topics(config)}
    return {
        f"{config['keyspace']}.{table}": f"tables.{topic}" if tables else "topics"
        for topic, tables in named.items()
        for table in listed(tables or topic)
    }


def takes_snapshot(config: Mapping[str, str]) -> bool:
    """Whether the connector first copies what is there: a Debezium source does unless told `no_data` or `never`."""
    is_source = config.get("connector.class", "").startswith("io.debezium.connector.") and "topic.prefix" in config
    return is_source and config.get("snapshot.mode", "initial") not in ("no_data", "never", "schema_only")


def _routed(config: Mapping[str, str], topic: str) -> str:
    for alias in listed(config.get("transforms", "")):
        keys = _REGEX_ROUTERS.get(config.get(f"transforms.{alias}.type", ""))
        if keys is None:
            continue
        pattern, replacement = (config.get(f"transforms.{alias}.{key}", "") for key in keys)
        found = re.fullmatch(pattern, topic)
        if found:
            topic = found.expand(_JAVA_GROUP.sub(lambda group: rf"\g<{group[1] or group[2]}>", replacement))
    return topic


def listed(text: str) -> Iterable[str]:
    """The entries between commas."""
    return (each.strip() for each in text.split(",") if each.strip())
