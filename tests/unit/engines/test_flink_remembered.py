"""What a job's state keeps of each table, by its statement."""

import pytest

from heartwatch_deploy.engines.flink_sql.remembered import Memory, remembered
from heartwatch_deploy.sql.flink.statements import read_statements

TOP = "(SELECT u, ROW_NUMBER() OVER (PARTITION BY u ORDER BY t) AS place FROM r)"
WINDOW = "TABLE(TUMBLE(TABLE r, DESCRIPTOR(t), INTERVAL '1' SECOND))"
QUERIES = {
    "SELECT x FROM r WHERE x > 1": {},
    "SELECT x FROM r UNION ALL SELECT x FROM s": {},
    "SELECT r.x FROM r JOIN s ON r.x = s.x": {"r": {Memory.JOIN}, "s": {Memory.JOIN}},
    "SELECT r.x FROM r, s WHERE r.x = s.x": {"r": {Memory.JOIN}, "s": {Memory.JOIN}},
    "SELECT a.x FROM (r AS a JOIN s AS b ON a.x = b.x)": {"r": {Memory.JOIN}, "s": {Memory.JOIN}},
    "SELECT r.x FROM r JOIN s FOR SYSTEM_TIME AS OF r.t AS v ON v.x = r.x": {
        "r": {Memory.WAITING},
        "s": {Memory.VERSIONS},
    },
    f"SELECT u, COUNT(*) FROM {WINDOW} GROUP BY u, window_start, window_end": {"r": {Memory.WINDOW}},
    "SELECT COUNT(*) FROM r GROUP BY TUMBLE(t, INTERVAL '1' HOUR)": {"r": {Memory.WINDOW}},
    "SELECT u, COUNT(*) FROM r GROUP BY u": {"r": {Memory.TOTALS}},
    "SELECT SUM(x) + 1 FROM r": {"r": {Memory.TOTALS}},
    "SELECT x, (SELECT COUNT(*) FROM s) FROM r": {"s": {Memory.TOTALS}},
    "SELECT DISTINCT x FROM r": {"r": {Memory.DISTINCT}},
    "SELECT x FROM r UNION SELECT x FROM s": {"r": {Memory.DISTINCT}, "s": {Memory.DISTINCT}},
    "SELECT x FROM r INTERSECT ALL SELECT x FROM s": {"r": {Memory.DISTINCT}, "s": {Memory.DISTINCT}},
    f"SELECT u FROM {TOP} WHERE place = 1": {"r": {Memory.RANKED}},
    "SELECT x FROM r ORDER BY x LIMIT 3": {"r": {Memory.RANKED}},
    "SELECT SUM(x) OVER (PARTITION BY u ORDER BY t) FROM r": {"r": {Memory.OVER}},
    "SELECT x FROM r WHERE u IN (SELECT u FROM s)": {"r": {Memory.JOIN}, "s": {Memory.JOIN}},
    "SELECT x FROM r WHERE EXISTS (SELECT 1 FROM s WHERE s.x = r.x)": {"r": {Memory.JOIN}, "s": {Memory.JOIN}},
    "SELECT * FROM r MATCH_RECOGNIZE (PARTITION BY u ORDER BY t MEASURES A.x AS x PATTERN (A B) DEFINE A AS A.x > 1)": {
        "r": {Memory.PATTERN}
    },
    "SELECT * FROM TABLE(my_function(TABLE r PARTITION BY u))": {"r": {Memory.UNKNOWN}},
    "SELECT * FROM r CROSS JOIN UNNEST(r.many) AS m(w)": {},
    "SELECT * FROM r LEFT JOIN LATERAL TABLE(split(r.x)) AS m(w) ON TRUE": {},
    "WITH c AS (SELECT u FROM r) SELECT u, COUNT(*) FROM c GROUP BY u": {"r": {Memory.TOTALS}},
}


@pytest.mark.parametrize("query", QUERIES)
def test_by_its_statement(query: str) -> None:
    assert remembered(tree(f"INSERT INTO out_table {query}"), {}) == QUERIES[query]


def test_through_views() -> None:
    views = {
        "counted": tree("CREATE VIEW counted AS SELECT u, COUNT(*) AS n FROM seen GROUP BY u"),
        "seen": tree("CREATE VIEW seen AS SELECT DISTINCT u FROM r"),
        "not_used": tree("CREATE VIEW not_used AS SELECT COUNT(*) AS n FROM s"),
    }
    assert remembered(tree("INSERT INTO o SELECT * FROM counted"), views) == {"r": {Memory.TOTALS, Memory.DISTINCT}}


def test_each_insert_of_a_set() -> None:
    text = "EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT x FROM r; INSERT INTO b SELECT MAX(x) FROM s; END"
    assert remembered(tree(text), {}) == {"s": {Memory.TOTALS}}


def tree(text: str):  # type: ignore[no-untyped-def]
    found = read_statements(text)[0].tree
    assert found is not None
    return found
