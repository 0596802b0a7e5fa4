"""How statements are laid out, what stays as it was written, and what is refused."""

import pytest

from heartwatch_deploy.sql.formatting import format_sql
from heartwatch_deploy.sql.formatting.doc import WIDTH
from heartwatch_deploy.sql.formatting.tree import DEEPEST
from heartwatch_deploy.sql.text_error import SqlTextError

LAYOUTS = {
    "clauses": (
        "insert into t select a,b from s left join r on a=r.a where x>1 and y is null group by a;",
        "INSERT INTO t\nSELECT a, b\nFROM s\nLEFT JOIN r ON a = r.a\nWHERE x > 1 AND y IS NULL\nGROUP BY a;\n",
    ),
    "a list that its author broke": (
        "create table t(\n a INT, b ARRAY< INT >)with('k'='v');",
        "CREATE TABLE t(\n  a INT,\n  b ARRAY<INT>\n) WITH ('k' = 'v');\n",
    ),
    "names are no keywords": (
        "select count(*), t.end, first, `from`, year(ts) as day from t;",
        "SELECT COUNT(*), t.end, first, `from`, year(ts) AS day\nFROM t;\n",
    ),
    "literals stay": (
        "select 'a  from b', 'it''s', x'0f', 1.50, -1, - 1, a-1, \"Q q\" from t;",
        "SELECT 'a  from b', 'it''s', x'0f', 1.50, -1, - 1, a - 1, \"Q q\"\nFROM t;\n",
    ),
    "ksqlDB": (
        "create stream s with(kafka_topic='a') as select a->b, x[1] from r window tumbling(size 1 day) emit changes;",
        "CREATE STREAM s WITH (kafka_topic = 'a') AS\nSELECT a->b, x[1]\nFROM r\nWINDOW TUMBLING (SIZE 1 DAY)\n"
        "EMIT CHANGES;\n",
    ),
    "a hint": (
        "select * from t/*+ OPTIONS('a'='b') */as x where y;",
        "SELECT *\nFROM t /*+ OPTIONS('a'='b') */ AS x\nWHERE y;\n",
    ),
    "comments": (
        "-- first\n\n\n\nselect a,--why\n  b -- last\nfrom t -- where\n;\n-- end\n",
        "-- first\n\nSELECT\n  a, --why\n  b -- last\nFROM t -- where\n;\n-- end\n",
    ),
    "a comment in front of a closing parenthesis": (
        "create table t (\n  a INT\n-- no more\n);",
        "CREATE TABLE t (\n  a INT\n  -- no more\n);\n",
    ),
    "template blocks": (
        "select\na,\n    {% if x %}\nb,\n{% endif %}\n{{ columns }}\nfrom {{ p }}_t\n{# who #}\nwhere c='{{ d }}';",
        "SELECT\n  a,\n  {% if x %}\n  b,\n  {% endif %}\n  {{ columns }}\nFROM {{ p }}_t\n{# who #}\n"
        "WHERE c = '{{ d }}';\n",
    ),
    "a part of a name": (
        "select {{ a }}from, end{% if b %}_c{% endif %} from t;",
        "SELECT {{ a }}from, end{% if b %}_c{% endif %}\nFROM t;\n",
    ),
    "a block of text": (
        "{% set late -%}\n(a<b\n   and c)\n{%- endset %}\nselect {{ late }};",
        "{% set late -%}\n(a < b\n  AND c)\n{%- endset %}\nSELECT {{ late }};\n",
    ),
    "a statement set": (
        "execute statement set begin insert into a select 1; insert into b select 2;\n\nend;",
        "EXECUTE STATEMENT SET BEGIN\nINSERT INTO a\nSELECT 1;\nINSERT INTO b\nSELECT 2;\n\nEND;\n",
    ),
    "a pattern": (
        "select * from t match_recognize(partition by a measures b.x as x pattern(a b+ c*?) define b as b.x>1);",
        "SELECT *\nFROM t MATCH_RECOGNIZE (PARTITION BY a MEASURES b.x AS x PATTERN (a b+ c*?) DEFINE b AS b.x > 1);\n",
    ),
    "cases": (
        "select case when a then 1\nelse 2 end from t;",
        "SELECT\n  CASE\n    WHEN a THEN 1\n    ELSE 2\n  END\nFROM t;\n",
    ),
    "types of columns": (
        "create table t (date date, `a` bigint not null, m map<string,array<int>>, r row<int int, b varchar(3)>,"
        " p timestamp_ltz(3) metadata from 'x' virtual, c as cast(a as double precision),"
        " primary key (a) not enforced);",
        "CREATE TABLE t (\n  date DATE,\n  `a` BIGINT NOT NULL,\n  m MAP<STRING, ARRAY<INT>>,\n"
        "  r ROW<int INT, b VARCHAR(3)>,\n  p TIMESTAMP_LTZ(3) METADATA FROM 'x' VIRTUAL,\n"
        "  c AS CAST(a AS DOUBLE PRECISION),\n  PRIMARY KEY (a) NOT ENFORCED\n);\n",
    ),
    "types of ksqlDB": (
        "create stream s (id string key, bigint bigint, h array<struct<key string, value bytes>>);",
        "CREATE STREAM s (id STRING KEY, bigint BIGINT, h ARRAY<STRUCT<key STRING, value BYTES>>);\n",
    ),
    "units of durations": (
        "select * from a join b within (1 hour, 2 minutes) grace period {{ n }} seconds on a.x = b.x;",
        "SELECT *\nFROM a\nJOIN b WITHIN (1 HOUR, 2 MINUTES) GRACE PERIOD {{ n }} SECONDS ON a.x = b.x;\n",
    ),
    "units of intervals": (
        "select interval '1' day day, interval -'1:2' hour to minute, interval '1' day(3) to second(3), 10 second;",
        "SELECT INTERVAL '1' DAY day, INTERVAL -'1:2' HOUR TO MINUTE, INTERVAL '1' DAY(3) TO SECOND(3), 10 second;\n",
    ),
    "values": (
        "select true as true, false, null, date '2020-01-01', date, current_timestamp, array[1], map['a', 1];",
        "SELECT TRUE AS true, FALSE, NULL, DATE '2020-01-01', date, CURRENT_TIMESTAMP, ARRAY[1], MAP['a', 1];\n",
    ),
    "functions": (
        "with max (a) as (select 1), min (b) as (select 2) select max.a, if(a,1,2), t.count(1), my_max(x),"
        " coalesce(a,b) from max join min (x) on true;",
        "WITH max (a) AS (SELECT 1),\nmin (b) AS (SELECT 2)\n"
        "SELECT max.a, IF(a, 1, 2), t.count(1), my_max(x), COALESCE(a, b)\nFROM max\nJOIN min (x) ON TRUE;\n",
    ),
    "names that are functions elsewhere": (
        "insert into count(a, b) select * from table(hop(table t, descriptor(ts), interval '1' minute)) as sum(a);",
        "INSERT INTO count(a, b)\nSELECT *\nFROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) AS sum(a);\n",
    ),
    "what a SET sets": (
        "set pipeline.object-reuse = true; set 'a' = 'true';",
        "SET pipeline.object-reuse = true;\nSET 'a' = 'true';\n",
    ),
    "raw text": ("{% raw %}select   {{ x }}{% endraw %}", "{% raw %}select   {{ x }}{% endraw %}\n"),
    "empty": ("", ""),
    "blanks only": (" \n\n", ""),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str) -> None:
    given, expected = LAYOUTS[name]
    assert format_sql(given + "\n" if given.strip() and not given.endswith("\n") else given) == expected


def test_long_lists_and_conditions_keep_to_the_width() -> None:
    columns = ", ".join(f"column_number_{number}" for number in range(12))
    conditions = " AND ".join(f"column_number_{number} > {number}" for number in range(12))
    lines = format_sql(f"SELECT {columns} FROM t WHERE {conditions};").splitlines()
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[:3] == ["SELECT", "  column_number_0,", "  column_number_1,"]
    assert [line[:6] for line in lines[13:]] == ["FROM t", "WHERE ", "  AND ", "  AND "]


def test_line_ends_and_the_end_of_the_file_stay() -> None:
    assert format_sql("select 1\r\nfrom t;\r\n") == "SELECT 1\r\nFROM t;\r\n"
    assert format_sql("\ufeffselect 1") == "\ufeffSELECT 1"


REFUSED = {
    "SELECT 'a": 7,
    "SELECT {{ a": 7,
    "SELECT /* a": 7,
    "SELECT 1 -- a\rFROM t": 13,
    "(" * (DEEPEST + 1) + ")" * (DEEPEST + 1): DEEPEST - 1,
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(SqlTextError) as caught:
        format_sql(text)
    assert caught.value.start == REFUSED[text]


def test_a_result_that_says_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heartwatch_deploy.sql.formatting._formatted", lambda _: "SELECT 2;\n")
    with pytest.raises(SqlTextError, match="would not say the same"):
        format_sql("select 1;")


@pytest.mark.parametrize("text", ["(" * 9_000, ")" * 9_000, "CASE " * 3_000, "a, " * 3_000, "1 + " * 3_000])
def test_long_texts_are_laid_out_too(text: str) -> None:
    once = format_sql(text)
    assert "".join(once.split()) == "".join(text.split())
