"""Templates that only name values say the same without jinja2, and leave all others to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.stages import render
from heartwatch_deploy.stages.plain_templates import rendered_plainly
from heartwatch_deploy.stages.source_map import unmarked

_NAMES = {
    "a": "text",
    "empty": "",
    "lines": "two\nlines",
    "n": 7,
    "x": 1.5,
    "on": True,
    "none_at_all": None,
    "listed": [1],
    "self": "a word of jinja2's",
    "endpoints": {"kafka": "k:1", "items": "a method", "port": 9092, "deep": {"er": "b"}},
}
_VALUES = "a empty lines n x on none_at_all listed self no true endpoints a|upper -a a- a.b"
_EXPRESSIONS = f"{_VALUES} endpoints.kafka endpoints.items endpoints.port endpoints.deep.er".split()
_BESIDE = ["{{a}}", "{{- a }}", "{# c #}", "{% if on %}y{% endif %}", "{% raw %}{{ a }}{% endraw %}", "text", "\n", " "]
_EACH = [*(f"{{{{ {each} }}}}" for each in _EXPRESSIONS), *_BESIDE, "{", "}", "\r\n", "é"]


@given(st.lists(st.sampled_from(_EACH), max_size=6))
def test_the_same_as_jinja2_says(pieces: list[str]) -> None:
    file = SourceFile("flink_sql/a.sql", "".join(pieces), "flink_sql")
    found = rendered_plainly(file, _NAMES)
    if found is not None and "{{" in file.text:
        assert found == unmarked(file, render._compiled(file.text).render(_NAMES))


@pytest.mark.parametrize("text", ["{{ a }}", "x{{ n }}\n", "'{{ endpoints.kafka }}' {{ endpoints.deep.er }}{{ on }}"])
def test_names_of_values_need_no_jinja2(text: str) -> None:
    assert rendered_plainly(SourceFile("a.sql", text, "flink_sql"), _NAMES) is not None


@pytest.mark.parametrize(
    "text",
    [
        "{{ no }}",
        "{{ endpoints.items }}",
        "{{ a|upper }}",
        "{{ listed }}",
        "{{ self }}",
        "{% if on %}{{ a }}{% endif %}",
    ],
)
def test_what_more_than_names_is_left_to_jinja2(text: str) -> None:
    assert rendered_plainly(SourceFile("a.sql", text, "flink_sql"), _NAMES) is None
