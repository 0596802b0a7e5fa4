"""Whatever is formatted says the same, and formatting it again changes nothing."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from heartwatch_deploy.sql.formatting import format_sql
from heartwatch_deploy.sql.text_error import SqlTextError
from tests.examples import examples

_SQL = """
SELECT FROM WHERE AND OR NOT BETWEEN GROUP BY ORDER PARTITION HAVING JOIN LEFT ON USING WITH AS IN IS NULL CASE WHEN
THEN ELSE END INSERT INTO VALUES CREATE TABLE STREAM IF EXISTS SET EXECUTE STATEMENT BEGIN UNION ALL EMIT CHANGES
WINDOW TUMBLING OVER select from where join case end a b.c t->f "Q" 'it''s' x'0F' 1 -1 2.5e3 .5 <= >= <> != => -> ::
|| * + - / % = < > ( ( ) ) , , ; . @ ? ~ : ! ARRAY<INT> MAP<STRING,ARRAY<INT>> a[1] count(*) f( PATTERN INTERVAL ${var}
true cast( int array[ struct< > minutes day size to within measures date 10 , max(a)
"""
SQL = _SQL.split()
TEMPLATES = """
{{ x }}|{{ {'a': '}}'} }}|{% if a %}|{%- else -%}|{% endif %}|{% set y = 1 %}|{% set z %}|{% endset %}|{# note #}
{% raw %}{{ '{% endraw %}|-- it's a remark
|-- {{ x }}
|/* b
 c */|/*+ OPTIONS('k'='v') */|'two
lines'|`q r`
""".strip().split("|")
GAPS = st.sampled_from(["", " ", " ", " ", "\n", "\n\n\n", "\t", "\r\n", " " * 9])
WORDS = st.sampled_from([*SQL, *TEMPLATES, "a_long_name_" * 4, "{{ long }}" * 20])
TEXTS = st.lists(st.tuples(WORDS, GAPS), max_size=60).map(lambda found: "".join(word + gap for word, gap in found))


@examples(75)
@given(TEXTS)
@example("a--c\n+b")
@example("2.5e3-1 IN x")
@example("struct< >")
@example("struct<{{ x }} >")
@example("struct< {{ x }}>")
def test_formatting_twice_is_formatting_once(text: str) -> None:
    try:
        once = format_sql(text)
    except SqlTextError as error:
        refused = str(error)
        assert "say the same" not in refused, refused
        return
    assert format_sql(once) == once
    assert re.sub(r"\s", "", once).upper() == re.sub(r"\s", "", text).upper()


@examples(75)
@given(st.text(alphabet="SELCTFROM abx'`();,.-*/\n\r${}%#=<>[]\"", max_size=120))
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        once = format_sql(text)
    except SqlTextError:
        return
    assert format_sql(once) == once
