"""What changed about a subject, in words."""

from typing import Any

import pytest

from heartwatch_deploy.engines.schema_registry.describe import subject
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.alteration import Definition
from heartwatch_deploy.model.resource import Resource

BASE = [{"name": "id", "type": "string"}, {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}]


def side(fields: list[dict[str, Any]], compatibility: str | None = None) -> Definition:
    schema = {"type": "record", "name": "R", "fields": fields}
    address = Address("schema_registry", "subject", "r-value")
    return Definition(Resource(address, {"schema": schema, "compatibility": compatibility}))


def within(*symbols: str) -> dict[str, Any]:
    inner = {
        "type": "record",
        "name": "I",
        "fields": [{"name": "k", "type": {"type": "enum", "name": "E", "symbols": list(symbols)}}],
    }
    return {"name": "in", "type": ["null", {"type": "array", "items": inner}]}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (BASE, BASE, []),
        (BASE, [*BASE, {"name": "n", "type": ["null", "int"], "default": None}],
         ["field `n` added: `null or int`, default `null`"]),
        (BASE, [*BASE, {"name": "n", "type": "int"}], ["field `n` added: `int`, no default"]),
        (BASE, BASE[:1], ["field `at` removed, was `timestamp-millis in long`"]),
        (BASE, [BASE[0], {"name": "at", "type": "long"}], ["field `at` was `timestamp-millis in long`, is `long`"]),
        (BASE, [{"name": "key", "type": "string", "aliases": ["id"]}, BASE[1]],
         ["field `id` is now `key`, with the former name as an alias"]),
        (BASE, BASE[::-1], ["the fields of the record stand in another order"]),
        (BASE, [{**BASE[0], "default": ""}, BASE[1]], ['field `id`: had no default, has default `""`']),
        (BASE, [{**BASE[0], "doc": "x"}, BASE[1]], ["documentation of field `id` changed"]),
        ([within("A")], [within("A", "B")], ["field `in.k`: symbol `B` added"]),
        ([within("A", "B")], [within("B")], ["field `in.k`: symbol `A` removed"]),
    ],
)  # fmt: skip
def test_words(before: list[dict[str, Any]], after: list[dict[str, Any]], words: list[str]) -> None:
    assert [each.words for each in subject(side(before), side(after))] == words


def test_the_level() -> None:
    (found,) = subject(side(BASE), side(BASE, "FULL"))
    assert found.words == "compatibility was the registry's own, is `FULL`"
