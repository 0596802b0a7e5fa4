"""avro/<subject>.avsc → a subject with one schema."""

from collections.abc import Iterator, Mapping
from typing import Any

from heartwatch_deploy.engines.json_file import key_span, read_object, span_by, value_span
from heartwatch_deploy.engines.protocol import Parsed, Settings
from heartwatch_deploy.engines.schema_registry.avro import wrong
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.annotations import without_annotations
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.source import RenderedFile


def parse(file: RenderedFile, settings: Settings) -> Parsed:
    """One subject, named like the file; HW107 where it is no JSON, HW207 where it is no record that Avro takes."""
    schema = read_object(file)
    if isinstance(schema, Diagnostic):
        return Parsed(diagnostics=(schema,))
    problems = tuple(_problems(file, schema))
    if problems:
        return Parsed(diagnostics=problems)
    spec = {"schema": without_annotations(schema), "compatibility": settings.compatibility.get(file.name)}
    address = Address("schema_registry", "subject", file.name)
    return Parsed((Resource(address, spec, value_span(file, "name")),))


def _problems(file: RenderedFile, schema: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """What can be said without a registry; the rest it says itself when it is asked."""
    if schema.get("type") != "record":
        yield Diagnostic("HW207", "a message's schema is an Avro record", key_span(file, "type"))
        return
    for each in wrong(schema):
        yield Diagnostic("HW207", each.summary, span_by(file, each.way))
