"""What a schema says to generators of data is no difference between two versions of it."""

import json
from typing import Any

from heartwatch_deploy.engines.protocol import Settings
from heartwatch_deploy.engines.schema_registry.parse import parse
from heartwatch_deploy.engines.schema_registry.read import read
from heartwatch_deploy.engines.schema_registry.subject import SubjectKind, schema_body
from heartwatch_deploy.model.source import RenderedFile, Segment, SourceFile

KIND = SubjectKind()


def schema(**properties: Any) -> dict[str, Any]:
    kind = {"type": "string", "arg.properties": properties} if properties else "string"
    return {"type": "record", "name": "R", "fields": [{"name": "a", "type": ["null", kind], "default": None}]}


def wanted(content: dict[str, Any]) -> Any:
    text = json.dumps(content)
    source = SourceFile("avro/r-value.avsc", text, "schema_registry")
    file = RenderedFile(source, text, (Segment(0, 0, len(text), True),))
    (subject,) = parse(file, Settings("p", {"r-value": "BACKWARD"})).resources
    return subject


def live(content: dict[str, Any]) -> Any:
    version = {"id": 1, "version": 1, "schema": json.dumps(content), "compatibility": "BACKWARD"}
    (subject,) = read({"subjects": {"r-value": version}})
    return subject


def test_neither_side_s_annotations_are_a_difference() -> None:
    for registered in (schema(), schema(regex="a{9}"), schema(regex="b{9}")):
        assert KIND.differences(wanted(schema(regex="a{9}")), live(registered)) == ()


def test_neither_is_how_a_plain_type_is_written() -> None:
    """Apicurio and Confluent's registry answer with the short form of what they got in the long one."""
    long = schema()
    long["fields"][0]["type"] = ["null", {"type": "string"}]
    assert KIND.differences(wanted(long), live(schema())) == ()
    assert KIND.differences(wanted(schema()), live(long)) == ()


def test_another_type_is_one() -> None:
    other = schema(regex="a{9}")
    other["fields"][0]["type"] = ["null", "int"]
    assert [each.path for each in KIND.differences(wanted(other), live(schema()))] == ["schema"]


def test_what_is_registered_has_none() -> None:
    assert json.loads(schema_body(wanted(schema(regex="a{9}")))["schema"]) == schema()
