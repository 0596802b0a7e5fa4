"""Schemas that Avro takes, and what is wrong with those that it refuses."""

import json
from pathlib import Path
from typing import Any

import fastavro
import pytest

from heartwatch_deploy.engines.protocol import Settings
from heartwatch_deploy.engines.schema_registry.avro import wrong
from heartwatch_deploy.engines.schema_registry.parse import parse
from heartwatch_deploy.model.source import RenderedFile, Segment, SourceFile

ROOT = Path(__file__).parents[3]
OURS = sorted(path for path in (*ROOT.glob("avro/*.avsc"), *ROOT.glob("heartwatch_deploy/starters/*/avro/*.avsc")))
POINT = {"type": "record", "name": "Point", "fields": [{"name": "x", "type": "int"}]}
SUIT = {"type": "enum", "name": "Suit", "symbols": ["A", "B"]}


def record(*fields: Any, **more: Any) -> dict[str, Any]:
    return {"type": "record", "name": "Number", "namespace": "small", "fields": list(fields), **more}


def of(kind: Any, *default: Any) -> dict[str, Any]:
    return {"name": "n", "type": kind, **({"default": default[0]} if default else {})}


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_nothing_is_wrong_with_ours(path: Path) -> None:
    assert list(wrong(json.loads(path.read_text("utf-8")))) == []


SOUND = [
    of("int", -5),
    of("long", 2**40),
    of("double", 1),
    of("float", 1.5),
    of("string", "q"),
    of("bytes", "\u00ff"),
    of("boolean", False),
    of(["null", "int"], None),
    of(["int", "null"], 0),
    of({"type": "long", "logicalType": "timestamp-millis"}, 0),
    of({"type": "array", "items": "int"}, [1, 2]),
    of({"type": "map", "values": ["null", "string"]}, {"a": None, "b": "c"}),
    of(POINT, {"x": 1}),
    of(SUIT, "A"),
    of({"type": "fixed", "name": "Two", "size": 2}, "ab"),
    of(["null", "Number"], None),
    of(["null", "small.Number", {"type": "array", "items": "Number"}], None),
    of([POINT, SUIT, "string"]),
]


@pytest.mark.parametrize("field", SOUND, ids=json.dumps)
def test_what_avro_takes(field: Any) -> None:
    assert list(wrong(record(field))) == []
    fastavro.parse_schema(record(field))


def test_a_type_is_known_from_where_it_stands() -> None:
    first, then = {"name": "a", "type": POINT}, {"name": "b", "type": {"type": "array", "items": "Point"}}
    assert list(wrong(record(first, then))) == []
    assert [each.summary.split(",")[0] for each in wrong(record(then, first))] == ["`Point` is no type"]


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (record(of("int"), name="1x"), "`1x` is no name"),
        (record(of("int"), name=None), "this record has no name"),
        (record({"name": "a-b", "type": "int"}), "`a-b` is no name"),
        (record(of("strin")), "`strin` is no type"),
        (record(of(["null", "nt"])), "`nt` is no type"),
        (record(of({"type": "map", "values": "strin"})), "`strin` is no type"),
        (record(of("int"), of("long")), "two fields are named `n`"),
        (record(of({"type": "array"})), "needs `items`"),
        (record(of(["int", "int"])), "`int` stands twice"),
        (record(of(["int", {"type": "int", "logicalType": "date"}])), "`int` stands twice"),
        (record(of(["int", ["null", "string"]])), "directly in a union"),
        (record(of(5)), "a type is a name"),
        (record(of({"type": {"items": 5}})), "a type is a name"),
        (record({"name": "a", "type": POINT}, {"name": "b", "type": POINT}), "`small.Point` is defined twice"),
        (record(of({**SUIT, "symbols": ["A", "A"]})), "has one twice"),
        (record(of({**SUIT, "symbols": ["1"]})), "a list of names"),
        (record(of({**SUIT, "default": "C"})), "one of its symbols"),
        (record(of({"type": "fixed", "name": "F", "size": "2"})), "a number of bytes"),
        (record(of({"type": "record", "name": "R"})), "no list of fields"),
        (record({"name": "n"}), "field `n` has no type"),
        (record(of("int", "q")), '`"q"`'),
        (record(of("int", True)), "`true`"),
        (record(of("int", 2**31)), "`2147483648`"),
        (record(of("long", 1.5)), "`1.5`"),
        (record(of("double", float("nan"))), "`NaN`"),
        (record(of("double", "1")), '`"1"`'),
        (record(of("string", None)), "`null`"),
        (record(of(["null", "int"], "q")), '`"q"`'),
        (record(of({"type": "array", "items": "int"}, ["q"])), '`["q"]`'),
        (record(of(POINT, {})), "`{}`"),
        (record(of(SUIT, "C")), '`"C"`'),
    ],
)
def test_what_avro_refuses(schema: Any, said: str) -> None:
    (found,) = wrong(schema)
    assert said in found.summary


def rendered(text: str) -> RenderedFile:
    source = SourceFile("avro/a-value.avsc", text, "schema_registry")
    return RenderedFile(source, text, (Segment(0, 0, len(text), verbatim=True),))


def test_the_place_is_that_of_the_field() -> None:
    text = json.dumps(record({"name": "m", "type": "int", "default": 1}, of("int", "q")), indent=1)
    (found,) = parse(rendered(text), Settings("small")).diagnostics
    assert found.span is not None
    assert (found.code, text.splitlines()[found.span.line - 1].strip()) == ("HW207", '"default": "q"')


@pytest.mark.parametrize("more", [{"type": "array"}, {}])
def test_a_schema_without_an_end_is_told(more: dict[str, str]) -> None:
    kind: Any = "int"
    for _ in range(300):
        kind = {**more, "items" if more else "type": kind}
    text = json.dumps(record(of(kind)))
    (found,) = parse(rendered(text), Settings("small")).diagnostics
    assert "nested too deeply" in found.summary
