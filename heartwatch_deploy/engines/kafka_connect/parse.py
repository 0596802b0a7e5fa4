"""connect/<connector>.json → a connector, the topics that it touches, and the gate for who reads them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from heartwatch_deploy.engines.json_file import key_span, read_object, value_span
from heartwatch_deploy.engines.kafka_connect import states
from heartwatch_deploy.engines.kafka_connect.systems import systems
from heartwatch_deploy.engines.kafka_connect.topics import (
    cassandra_tables,
    read_topics,
    takes_snapshot,
    written_tables,
    written_topics,
)
from heartwatch_deploy.engines.protocol import Parsed
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.gate import SnapshotComplete
from heartwatch_deploy.model.resource import Reference, Resource, Role
from heartwatch_deploy.model.secrets import holds_secret
from heartwatch_deploy.model.source import RenderedFile


def parse(file: RenderedFile) -> Parsed:
    """One connector, named like the file; HW107 no JSON, HW108 no flat configuration, HW109 a secret in it."""
    found = read_object(file)
    if isinstance(found, Diagnostic):
        return Parsed(diagnostics=(found,))
    problems = tuple(_problems(file, found))
    if problems:
        return Parsed(diagnostics=problems)
    config = {key: _text(value) for key, value in found.items() if key not in ("name", states.STATE)}
    written = written_topics(config)
    references = (
        *_references(file, config, written, Role.WRITES),
        *_references(file, config, read_topics(config), Role.READS),
        *_tables(file, written_tables(config)),
        *_cassandra_tables(file, cassandra_tables(config)),
        *_systems(file, config),
    )
    readiness = (SnapshotComplete(file.name, written),) if written and takes_snapshot(config) else ()
    address = Address("kafka_connect", "connector", file.name)
    span = key_span(file, "connector.class")
    spec = states.spec_of(config, _state(found))
    return Parsed((Resource(address, spec, span, references, readiness=readiness),))


def _problems(file: RenderedFile, config: Mapping[str, Any]) -> Iterator[Diagnostic]:
    if "connector.class" not in config:
        advice = "a connector file is the flat configuration, without `name` and `config` around it"
        yield Diagnostic("HW108", "the connector names no `connector.class`", file.span(0), help=advice)
    if config.get("name", file.name) != file.name:
        summary = f"the connector is named like its file, `{file.name}`"
        yield Diagnostic("HW108", summary, value_span(file, "name"), help="take `name` out or rename the file")
    if _state(config) not in states.STATES:
        summary = f"`state` of connector {file.name} is {config[states.STATE]!r}, which is no state to be in"
        advice = f"say one of {', '.join(states.STATES)}; it is not sent as a setting"
        yield Diagnostic("HW108", summary, value_span(file, states.STATE), help=advice)
    for key, value in config.items():
        if isinstance(value, dict | list):
            yield Diagnostic("HW108", f"the value of `{key}` is no single text or number", key_span(file, key))
        elif value and holds_secret(key, _text(value)):
            advice = "refer to it, for instance ${env:NAME}, with the environment provider of the Connect worker"
            span = replace(key_span(file, key), excerpt="")  # the line holds the secret
            yield Diagnostic("HW109", f"`{key}` holds a secret in the clear", span, help=advice)


def _state(config: Mapping[str, Any]) -> str:
    return _text(config.get(states.STATE, states.RUNNING)).lower()


def _references(
    file: RenderedFile, config: Mapping[str, str], topics: tuple[str, ...], role: Role
) -> tuple[Reference, ...]:
    keys = ("topics", "table.include.list", "kafka.topic", "topic")
    key = next((each for each in keys if each in config), "connector.class")
    return tuple(Reference(Address("kafka", "topic", each), role, value_span(file, key)) for each in topics)


def _tables(file: RenderedFile, tables: tuple[str, ...]) -> Iterator[Reference]:
    """A table may well be somebody else's, or made by the sink itself."""
    for table in tables:
        yield Reference(Address("postgres", "table", table), Role.WRITES, value_span(file, "topics"), required=False)


def _cassandra_tables(file: RenderedFile, tables: Mapping[str, str]) -> Iterator[Reference]:
    """The sink writes nothing before they are there."""
    for table, key in tables.items():
        yield Reference(Address("cassandra", "table", table), Role.WRITES, value_span(file, key), required=False)


def _systems(file: RenderedFile, config: Mapping[str, str]) -> Iterator[Reference]:
    """Sinks write into theirs, sources read theirs."""
    role = Role.WRITES if "topics" in config or "topics.regex" in config else Role.READS
    for address, key in systems(config):
        yield Reference(address, role, value_span(file, key), required=False)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
