"""Every place of a rendered text leads back to its place in the source."""

import json
from pathlib import Path

import pytest

from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.source import RenderedFile, SourceFile
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.render import render


def rendered(text: str, **values: object) -> RenderedFile:
    source = SourceFile("flink_sql/a.sql", text, "flink_sql")
    project = Project("p", Path(), "dev", Endpoints(kafka="k:1"), values, (source,))  # type: ignore[arg-type]
    (file,), diagnostics = render(project)
    assert diagnostics == ()
    return file


def place(file: RenderedFile, needle: str) -> tuple[int, int, int]:
    start = file.text.index(needle)
    span = file.span(start, start + len(needle))
    return span.line, span.column, span.length


def test_plain_text_is_itself() -> None:
    file = rendered("a\n  b c\n")
    assert file.text == "a\n  b c\n"
    assert place(file, "c") == (2, 5, 1)


def test_text_behind_expressions_and_blocks() -> None:
    text = "{# a\ncomment #}x {{ value }} y\n{% if on -%}\n   z {{ endpoints.kafka }}\n{%- endif %} tail\n"
    file = rendered(text, value="much\nlonger\ntext", on=True)
    assert file.text == "x much\nlonger\ntext y\nz k:1 tail\n"
    assert place(file, "longer") == (2, 13, 11)  # an expression stands for all that it makes
    assert place(file, " y") == (2, 24, 2)
    assert place(file, "z") == (4, 4, 1)
    assert place(file, "tail") == (5, 14, 4)


def test_loops_and_set_blocks_lead_to_where_the_text_is_written() -> None:
    file = rendered(
        "{% set late %}is late{% endset %}\n{% for n in [1, 2] %}row{{ n }};{% endfor %}\nWHERE {{ late }}\n"
    )
    assert file.text == "\nrow1;row2;\nWHERE is late\n"
    second = file.text.rindex("row")
    assert (file.span(second).line, file.span(second).column) == (2, 22)
    assert place(file, "is late") == (1, 15, 7)


def test_braces_and_texts_inside_an_expression_do_not_end_it() -> None:
    file = rendered("a {{ {'k': {'v': 1}}['k']['v'] }} b {{ '}}' }} c")
    assert file.text == "a 1 b }} c"
    assert place(file, "1") == (1, 3, 31)
    assert place(file, "}}") == (1, 37, 10)
    assert place(file, "c") == (1, 48, 1)


FAULTS = {
    "-- abc\nabc {{ one }} {{ abc }} {{ abc }}": ("HW104", 2, 18, "abc"),
    "SELECT {{ endpoints.abc }}": ("HW104", 1, 21, "abc"),
    "SELECT {{\n  one +\n  abc\n}}": ("HW104", 3, 3, "abc"),
    "SELECT abc {% if abc %} 1 {% endif %}": ("HW104", 1, 18, "abc"),
    "{% for each in abc %} 1 {% endfor %}": ("HW104", 1, 16, "abc"),
    "SELECT {{ 1 / 0 }} FROM t": ("HW106", 1, 8, "{{ 1 / 0 }}"),
    "SELECT\n  {{ one }} {{ one | unknown }}": ("HW106", 2, 1, "  {{ one }} {{ one | unknown }}"),
    "SELECT {{ [1].append(2) }}": ("HW106", 1, 8, "{{ [1].append(2) }}"),
    "SELECT {{ one.__class__.__mro__ }}": ("HW106", 1, 8, "{{ one.__class__.__mro__ }}"),
    "a\nb {{ one": ("HW106", 2, 3, "{{"),
    "SELECT {{ '(' }} FROM t": ("HW201", 1, 8, "{{ '(' }}"),
    "SELECT {{ one }}, 'a {{ one }}": ("HW201", 1, 19, "'"),
    "{% for n in [1, 2] %}SELECT {{ n }};{% endfor %} (": ("HW201", 1, 50, "("),
    "{% set text %}\nSELECT (\n{% endset %}\n{{ text }}": ("HW201", 2, 8, "("),
    "{% macro m(x) %}{{ x }} ){% endmacro %}\nSELECT {{ m(1) }}": ("HW201", 1, 25, ")"),
    "-- a\u2028b\x0cc\nSELECT (": ("HW201", 2, 8, "("),
    "/* {{ one }}": ("HW201", 1, 1, "/"),
}


@pytest.mark.parametrize("text", FAULTS)
def test_faults_are_shown_where_they_were_written(text: str) -> None:
    source = SourceFile("flink_sql/a.sql", text, "flink_sql")
    project = Project("p", Path(), "dev", Endpoints(kafka="k:1"), {"one": 1}, (source,))
    (found,) = desired_of(project).diagnostics
    assert found.span is not None
    code, line, column, marked = FAULTS[text]
    assert (found.code, found.span.line, found.span.column) == (code, line, column)
    assert found.span.excerpt[column - 1 :][: found.span.length] == marked


def test_a_mapping_is_written_out_as_options_of_a_table() -> None:
    settings = {"bootstrap.servers": "k:1", "sasl.jaas.config": "it's", "retries": 3}
    file = rendered("WITH (\n  {{ options('properties', of_kafka) }},\n  'a' = 'b')", of_kafka=settings)
    assert file.text == (
        "WITH (\n  'properties.bootstrap.servers' = 'k:1',\n  'properties.sasl.jaas.config' = 'it''s',\n"
        "  'properties.retries' = '3',\n  'a' = 'b')"
    )
    assert rendered("{{ options }}", options="a value of the project's own").text == "a value of the project's own"


def test_a_template_may_hold_the_text_of_another_file() -> None:
    schema = SourceFile("avro/a-value.avsc", '{"type": "record"}\n', "schema_registry")
    holder = SourceFile("connect/a.json", '{"schema": {{ text_of("avro/a-value.avsc") | tojson }}}', "kafka_connect")
    project = Project("p", Path(), "dev", Endpoints(kafka="k:1"), {}, (schema, holder))
    (_, held), diagnostics = render(project)
    assert diagnostics == ()
    assert json.loads(held.text) == {"schema": schema.text}
    _, (missing,) = render(Project("p", Path(), "dev", Endpoints(kafka="k:1"), {}, (holder,)))
    assert missing.code == "HW106"
    assert "avro/a-value.avsc" in missing.cause


def test_options_are_said_as_yaml_says_them() -> None:
    settings = {"a": True, "b": None, "c": 3, "d": "it's"}
    file = rendered("{{ options('p', given) }}", given=settings)
    assert file.text == "'p.a' = 'true',\n  'p.c' = '3',\n  'p.d' = 'it''s'"


def test_an_option_has_one_value() -> None:
    source = SourceFile("flink_sql/a.sql", "{{ options('p', given) }}", "flink_sql")
    _, (found,) = render(Project("p", Path(), "dev", Endpoints(kafka="k:1"), {"given": {"a": [1, 2]}}, (source,)))
    assert "the setting a is a list or a mapping" in found.cause + found.summary
