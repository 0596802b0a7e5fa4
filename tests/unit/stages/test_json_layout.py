"""JSON is laid out in one way that lasts, and says what it said."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.model.json_keys import written_twice
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.stages.formatting import formatted
from heartwatch_deploy.stages.json_layout import NotJson, format_json

LAYOUTS = {
    "in one line": ('{"b":1.50,"a" : [ "x","y" ] ,"c":{}}', '{"b": 1.50, "a": ["x", "y"], "c": {}}\n'),
    "as its author broke it": ('{\n"b":{"c":[]},\n\n"a":null}', '{\n  "b": {"c": []},\n  "a": null\n}\n'),
    "rows of a list": ("[\n1,2,\n 3,\n4]", "[\n  1, 2,\n  3,\n  4\n]\n"),
    "a long list": (
        f"[{','.join(['12345678'] * 20)}]",
        f"[\n  {', '.join(['12345678'] * 11)},\n  {', '.join(['12345678'] * 9)}\n]\n",
    ),
    "texts and templates in them": (
        r'{"a":"{{ b }}, \u00e9: \"{%c%}\"[ ]"}',
        r'{"a": "{{ b }}, \u00e9: \"{%c%}\"[ ]"}' "\n",
    ),
    "line ends": ('{\r\n"a":1}', '{\r\n  "a": 1\r\n}\r\n'),
    "a value alone": (" -1e3 ", "-1e3\n"),
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=30), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str) -> None:
    given_text, expected = LAYOUTS[name]
    assert format_json(given_text) == expected


@given(VALUES, st.sampled_from([None, 0, 1, 3]), st.booleans())
def test_what_is_laid_out_says_the_same_and_stays(value: Any, indent: int | None, ascii_only: bool) -> None:
    once = format_json(json.dumps(value, indent=indent, ensure_ascii=ascii_only))
    assert list(_said(json.loads(once))) == list(_said(value))
    assert format_json(once) == once


def _said(value: Any) -> Any:
    """With the order of keys."""
    if isinstance(value, dict):
        yield from ((key, list(_said(each))) for key, each in value.items())
    elif isinstance(value, list):
        yield from (list(_said(each)) for each in value)
    else:
        yield repr(value)


@pytest.mark.parametrize("text", ['{"a": {{ b }}}', '{"a": 1,}', "", "[" * 100 + "]" * 100, "[" * 100_000, "{'a': 1}"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(NotJson):
        format_json(text)


def test_a_file_that_its_template_makes_json_is_left() -> None:
    assert formatted(SourceFile("connect/a.json", '{"a": {{ b | tojson }}}', "")) is None
    found = formatted(SourceFile("connect/a.json", '{"a": b}', ""))
    assert not isinstance(found, str | None)
    assert (found.code, found.span and (found.span.line, found.span.column)) == ("HW120", (1, 7))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"a": 1, "b": {"a": 2}, "a": 3}', "a"),
        ('[{"a": ","}, {"a": {}, "\\u0061": []}]', "a"),
        ('{"x": {"a\\"{": "a", "b": [1, "b", {"b": 0}], "a\\"{": 2}}', 'a"{'),
    ],
)
def test_a_key_that_is_written_twice_is_found(text: str, key: str) -> None:
    found = written_twice(text)
    assert found is not None
    assert (found[0], json.loads(text[found[1] : text.index(":", found[1])])) == (key, key)
    with pytest.raises(NotJson, match="is written twice"):
        format_json(text)


@given(VALUES)
def test_what_python_writes_says_nothing_twice(value: Any) -> None:
    assert written_twice(json.dumps(value)) is None
