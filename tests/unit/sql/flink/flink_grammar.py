"""Statements of Flink SQL made up by hypothesis, rule by rule."""

from hypothesis import strategies as st

Text = st.SearchStrategy[str]

names = st.sampled_from(["a", "B", "user_id", "`select`", "`a b`", "`it``s`", "größe", "name", "data", "x$1"])
tables = st.lists(names, min_size=1, max_size=3).map(".".join)
strings = st.text(alphabet="ab'\"`-/* \n%é", max_size=6).map(lambda text: "'" + text.replace("'", "''") + "'")
numbers = st.sampled_from(["0", "1", "42", "1.5", ".5", "1e3", "2E-1"])
units = st.sampled_from(["DAY", "HOUR", "MINUTE", "SECOND", "MONTH", "YEAR"])
intervals = st.builds(lambda amount, unit: f"INTERVAL '{amount}' {unit}", st.integers(0, 99), units)
plain_types = st.sampled_from(
    [
        "INT",
        "BIGINT",
        "STRING",
        "BYTES",
        "DECIMAL(10, 2)",
        "TIMESTAMP(3)",
        "TIMESTAMP_LTZ(3)",
        "VARCHAR(5)",
        "BOOLEAN",
        "DATE",
    ]
)


def _types(inner: Text) -> Text:
    return st.one_of(
        inner.map("ARRAY<{}>".format),
        inner.map("MULTISET<{} NOT NULL>".format),
        inner.map("{} ARRAY".format),
        st.tuples(inner, inner).map(lambda pair: f"MAP<{pair[0]}, {pair[1]}>"),
        st.lists(st.tuples(names, inner), min_size=1, max_size=3).map(
            lambda fields: "ROW<" + ", ".join(f"{name} {kind}" for name, kind in fields) + ">"
        ),
    )


types = st.recursive(plain_types, _types, max_leaves=4)
literals = st.one_of(
    numbers, strings, intervals, st.sampled_from(["TRUE", "FALSE", "NULL", "CURRENT_DATE", "DATE '2024-01-01'"])
)
columns = st.lists(names, min_size=1, max_size=4).map(".".join)
_OPERATORS = ["+", "-", "*", "/", "%", "||", "=", "<>", "<", ">=", "AND", "OR", "IS DISTINCT FROM", "LIKE", "NOT LIKE"]
_TESTS = [
    "IS NULL",
    "IS NOT NULL",
    "IS TRUE",
    "IS NOT UNKNOWN",
    "IN (1, 2)",
    "NOT IN (SELECT b FROM u)",
    "IS JSON OBJECT",
]


def _expressions(inner: Text) -> Text:
    some = st.lists(inner, min_size=1, max_size=3).map(", ".join)
    return st.one_of(
        st.tuples(inner, st.sampled_from(_OPERATORS), inner).map(" ".join),
        st.tuples(inner, st.sampled_from(_TESTS)).map(" ".join),
        inner.map("({})".format),
        inner.map("NOT {}".format),
        inner.map("- {}".format),
        st.tuples(st.sampled_from(["f", "UPPER", "db.g", "COALESCE", "ROW"]), some).map(
            lambda call: f"{call[0]}({call[1]})"
        ),
        inner.map("SUM(DISTINCT {}) FILTER (WHERE b)".format),
        inner.map("COUNT(*) OVER (PARTITION BY {} ORDER BY c DESC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)".format),
        st.tuples(inner, types).map(lambda cast: f"CAST({cast[0]} AS {cast[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"CASE WHEN {pair[0]} THEN {pair[1]} ELSE 0 END"),
        st.tuples(inner, inner, inner).map(lambda three: f"({three[0]}) BETWEEN ({three[1]}) AND ({three[2]})"),
        some.map("ARRAY[{}]".format),
        inner.map("EXTRACT(DAY FROM {})".format),
        inner.map("TRIM(BOTH 'x' FROM {})".format),
        inner.map("JSON_VALUE({}, '$.x' RETURNING INT NULL ON EMPTY)".format),
        inner.map("(SELECT MAX({}) FROM t)".format),
        inner.map("({}).f0".format),
        st.tuples(columns, inner).map(lambda pair: f"{pair[0]}[{pair[1]}]"),
    )


expressions = st.recursive(st.one_of(literals, columns), _expressions, max_leaves=6)


_joined = st.tuples(tables, tables).map(lambda pair: f"({pair[0]} JOIN {pair[1]} ON TRUE)")
single_sources = st.one_of(
    tables,
    tables.map("{} /*+ OPTIONS('a' = 'b') */".format),
    tables.map("TABLE(TUMBLE(TABLE {}, DESCRIPTOR(ts), INTERVAL '1' MINUTE))".format),
    st.tuples(tables, names).map(lambda pair: f"(SELECT * FROM {pair[0]}) AS {pair[1]}"),
    _joined,
)


def _sources(inner: Text) -> Text:
    """To Flink the right side of a join is a single source; more than that stands in parentheses."""
    joins = st.sampled_from(["JOIN", "LEFT JOIN", "FULL OUTER JOIN", "INNER JOIN"])
    return st.one_of(
        st.tuples(inner, joins, single_sources, expressions).map(
            lambda join: f"{join[0]} {join[1]} {join[2]} ON {join[3]}"
        ),
        st.tuples(inner, inner).map(", ".join),
        st.tuples(inner, tables).map(lambda pair: f"{pair[0]} JOIN {pair[1]} FOR SYSTEM_TIME AS OF t.ts AS r ON TRUE"),
        tables.map("t, LATERAL TABLE({}(x)) AS l (y)".format),
        columns.map("t CROSS JOIN UNNEST({}) AS e (x)".format),
    )


sources = st.recursive(single_sources, _sources, max_leaves=3)


@st.composite
def queries(draw: st.DrawFn) -> str:
    """SELECT with any of its clauses, perhaps with set operations and a WITH."""
    items = draw(
        st.lists(st.one_of(expressions, st.tuples(expressions, names).map(" AS ".join)), min_size=1, max_size=3)
    )
    text = f"SELECT {draw(st.sampled_from(['', 'DISTINCT ']))}{', '.join(items)} FROM {draw(sources)}"
    for clause in ("WHERE {}", "GROUP BY {}", "HAVING {}", "UNION ALL SELECT {}", "ORDER BY {} DESC NULLS LAST"):
        if draw(st.booleans()):
            text += " " + clause.format(draw(expressions))
    text += draw(st.sampled_from(["", " LIMIT 5", " LIMIT 5 OFFSET 2"]))
    return draw(st.sampled_from(["", "WITH x AS (SELECT 1) "])) + text


# A query alone is no computed column to Flink.
_computed = expressions.filter(lambda text: not text.lstrip("( ").startswith("SELECT"))


@st.composite
def definitions(draw: st.DrawFn) -> str:
    """CREATE TABLE with columns of any kind."""
    column = st.one_of(
        st.tuples(names, types).map(" ".join),
        st.tuples(names, types).map(lambda pair: f"{pair[0]} {pair[1]} NOT NULL COMMENT 'x'"),
        st.tuples(names, types).map(lambda pair: f"{pair[0]} {pair[1]} METADATA FROM 'k' VIRTUAL"),
        st.tuples(names, _computed).map(lambda pair: f"{pair[0]} AS {pair[1]}"),
        names.map("PRIMARY KEY ({}) NOT ENFORCED".format),
    )
    elements = draw(st.lists(column, min_size=1, max_size=4))
    watermark = draw(st.sampled_from([[], ["WATERMARK FOR ts AS ts - INTERVAL '5' SECOND"]]))
    options = draw(st.lists(st.tuples(strings, strings).map(" = ".join), max_size=3))
    return f"CREATE TABLE {draw(tables)} (c INT, {', '.join(elements + watermark)}) WITH ({', '.join(options)})"


statements = st.one_of(
    queries(),
    definitions(),
    st.tuples(tables, queries()).map(lambda pair: f"INSERT INTO {pair[0]} {pair[1]}"),
    st.tuples(names, queries()).map(lambda pair: f"CREATE VIEW {pair[0]} AS {pair[1]}"),
    st.lists(queries(), min_size=1, max_size=2).map(
        lambda each: "EXECUTE STATEMENT SET BEGIN " + "".join(f"INSERT INTO s {query}; " for query in each) + "END"
    ),
)
