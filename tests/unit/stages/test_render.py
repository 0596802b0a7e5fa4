"""Every place of a rendered text leads back to its place in the source."""

import json
from pathlib import Path

from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.source import RenderedFile, SourceFile
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
