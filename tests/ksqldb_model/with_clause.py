"""The WITH clause of CREATE, checked, and the topic that it names."""

import re
from collections.abc import Mapping

from tests.ksqldb_model.world import Refused, Topic, World, generic

_NAMES = """KAFKA_TOPIC VALUE_FORMAT KEY_FORMAT FORMAT PARTITIONS REPLICAS RETENTION_MS CLEANUP_POLICY TIMESTAMP
    TIMESTAMP_FORMAT WINDOW_TYPE WINDOW_SIZE VALUE_SCHEMA_ID KEY_SCHEMA_ID VALUE_SCHEMA_FULL_NAME KEY_SCHEMA_FULL_NAME
    VALUE_AVRO_SCHEMA_FULL_NAME VALUE_DELIMITER KEY_DELIMITER WRAP_SINGLE_VALUE SOURCED_BY_CONNECTOR QUERY_ID
    VALUE_PROTOBUF_NULLABLE_REPRESENTATION KEY_PROTOBUF_NULLABLE_REPRESENTATION"""
_KNOWN = frozenset(_NAMES.split())
_WHOLE = ("PARTITIONS", "REPLICAS", "RETENTION_MS", "VALUE_SCHEMA_ID", "KEY_SCHEMA_ID")
REGISTERED = frozenset(("JSON_SR", "AVRO", "PROTOBUF"))
"""Formats whose schemas live in the registry."""
FORMATS = REGISTERED | {"JSON", "PROTOBUF_NOSR", "DELIMITED", "KAFKA", "NONE"}
_TOPIC_NAME = re.compile(r"[a-zA-Z0-9._-]{1,249}")

Options = Mapping[str, str]


def refuse_unknown(options: Options) -> None:
    unknown = sorted(set(options) - _KNOWN)
    if unknown:
        raise Refused(f"Failed to prepare statement: Invalid config variable(s) in the WITH clause: {unknown}")


def refuse_unreadable(options: Options) -> None:
    """Refused for a number that is none."""
    for key in _WHOLE:
        if not options.get(key, "0").removeprefix("-").isdigit():
            raise Refused(f"Failed to prepare statement: Invalid value {options[key]} for property {key}")


def formats(options: Options, *, key: str, value: str | None) -> tuple[str, str]:
    """Key and value format; `key` and `value` are what holds where the clause names none."""
    found = [options.get(f"{part}_FORMAT", options.get("FORMAT", default)) for part, default in _parts(key, value)]
    for each in found:
        if each is None:
            raise Refused("Statement is missing the 'VALUE_FORMAT' property from the WITH clause.")
        if each.upper() not in FORMATS:
            raise Refused(f"Unknown format: {each}")
    return str(found[0]).upper(), str(found[1]).upper()


def _parts(key: str, value: str | None) -> tuple[tuple[str, str | None], ...]:
    return ("KEY", key), ("VALUE", value)


def declared_topic(options: Options, world: World) -> None:
    """Makes the topic where it is not there; Refused where it is otherwise than the clause wants it."""
    name = options["KAFKA_TOPIC"]
    _refuse_name(name)
    found = world.kafka.topics.get(name)
    if found is not None:
        _refuse_difference(name, found, options, found.partitions)
        return
    if "PARTITIONS" not in options:
        raise generic(f"Topic '{name}' does not exist. If you want to create a new topic … 'PARTITIONS'")
    _make(name, options, int(options["PARTITIONS"]), world)


def sink_topic(name: str, options: Options, source_topic: str, world: World) -> None:
    """The same for a query's sink, which has the partitions and the retention of its source unless told otherwise."""
    _refuse_name(name)
    source = world.kafka.topics.get(source_topic)
    if source is None:
        words = "This server does not host this topic-partition."
        raise _failure(f"Failed to Describe Kafka Topic(s): [{source_topic}]\nCaused by: {words}")
    wanted = {"PARTITIONS": str(source.partitions), "RETENTION_MS": str(source.retention_ms), **options}
    found = world.kafka.topics.get(name)
    if found is None:
        _make(name, wanted, int(wanted["PARTITIONS"]), world)
    else:
        _refuse_difference(name, found, wanted, source.partitions)


def _refuse_name(name: str) -> None:
    if not _TOPIC_NAME.fullmatch(name):
        words = "The request attempted to perform an operation on an invalid topic."
        raise _failure(f"Failed to check if exists for topic: {name}\nCaused by: {words}")


def _refuse_difference(name: str, found: Topic, options: Options, partitions: int) -> None:
    wanted = (
        int(options.get("PARTITIONS", partitions)),
        int(options.get("REPLICAS", found.replicas)),
        int(options.get("RETENTION_MS", found.retention_ms)),
    )
    if wanted != (found.partitions, found.replicas, found.retention_ms):
        raise _failure(f"A Kafka topic with the name '{name}' already exists, with different configuration: {wanted}")


def _make(name: str, options: Options, partitions: int, world: World) -> None:
    replicas = int(options.get("REPLICAS", 1))
    if replicas > world.kafka.brokers:
        raise _failure(f"Failed to guarantee existence of topic {name}: {replicas} replicas")
    world.kafka.topics[name] = Topic(partitions, replicas, int(options.get("RETENTION_MS", Topic.retention_ms)))


def _failure(message: str) -> Refused:
    return Refused(message, status=500, code=50000)
