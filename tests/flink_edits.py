"""Edits of running statements and what each makes of the state; their plans are in tests/cases/flink_edits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from heartwatch_deploy.model.edit import Effect
from heartwatch_deploy.model.json import fingerprint

RECORDED: Final = Path(__file__).parent / "cases" / "flink_edits" / "plans.jsonl"
KAFKA: Final = "'connector' = 'kafka', 'properties.bootstrap.servers' = '127.0.0.1:9092', 'value.format' = 'json'"
TABLES: Final = {
    "beats": "CREATE TABLE beats (user_id STRING NOT NULL, place STRING NOT NULL, code VARCHAR(10) NOT NULL,"
    " a INT NOT NULL, b INT NOT NULL, ts TIMESTAMP(3) NOT NULL, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)"
    f" WITH ({KAFKA}, 'topic' = 'beats', 'properties.group.id' = 'g', 'scan.startup.mode' = 'earliest-offset')",
    "ranges": "CREATE TABLE ranges (user_id STRING NOT NULL, low INT NOT NULL, ts TIMESTAMP(3) NOT NULL,"
    " PRIMARY KEY (user_id) NOT ENFORCED, WATERMARK FOR ts AS ts)"
    " WITH ('connector' = 'upsert-kafka', 'topic' = 'ranges', 'properties.bootstrap.servers' = '127.0.0.1:9092',"
    " 'key.format' = 'raw', 'value.format' = 'json',"
    " 'value.fields-include' = 'EXCEPT_KEY')",
    "sums": f"CREATE TABLE sums (user_id STRING, begins TIMESTAMP(3), n INT) WITH ({KAFKA}, 'topic' = 'sums')",
    "other": f"CREATE TABLE other (user_id STRING, begins TIMESTAMP(3), n INT) WITH ({KAFKA}, 'topic' = 'other')",
    "totals": "CREATE TABLE totals (user_id STRING, n INT, PRIMARY KEY (user_id) NOT ENFORCED)"
    " WITH ('connector' = 'upsert-kafka', 'topic' = 'totals', 'properties.bootstrap.servers' = '127.0.0.1:9092',"
    " 'key.format' = 'raw', 'value.format' = 'json')",
}


@dataclass(frozen=True)
class Version:
    """A statement with its tables and settings, at one time."""

    statement: str
    tables: Mapping[str, str] = field(default_factory=lambda: TABLES)
    settings: Mapping[str, str] = field(default_factory=dict)

    def having(self, table: str, old: str, new: str) -> "Version":
        """With another text of a table."""
        assert old in self.tables[table], table
        return replace(self, tables={**self.tables, table: self.tables[table].replace(old, new)})

    def saying(self, old: str, new: str) -> "Version":
        """With another text of the statement."""
        assert old in self.statement, old
        return replace(self, statement=self.statement.replace(old, new))

    def setting(self, **values: str) -> "Version":
        return replace(
            self, settings={**self.settings, **{key.replace("_", "."): each for key, each in values.items()}}
        )

    @property
    def key(self) -> str:
        """By which its plan is found."""
        return fingerprint([self.statement, *self.tables.values(), dict(self.settings)])


@dataclass(frozen=True)
class Case:
    """What was so, what is so, and what that makes of the state; `told` stands in the reason or names the part."""

    before: Version
    after: Version
    effect: Effect
    told: str = ""


WINDOW: Final = Version(
    "INSERT INTO sums SELECT user_id, window_start, SUM(a) AS n\n"
    "FROM TABLE(TUMBLE(TABLE beats, DESCRIPTOR(ts), INTERVAL '10' SECOND))\n"
    "GROUP BY user_id, window_start, window_end"
)
HAVING: Final = WINDOW.saying("window_end", "window_end HAVING SUM(a) > 3")
JOIN: Final = Version(
    "INSERT INTO sums SELECT x.user_id, r.ts, x.a + r.low FROM beats AS x\n"
    "JOIN ranges FOR SYSTEM_TIME AS OF x.ts AS r ON x.user_id = r.user_id"
)
TOTAL: Final = Version("INSERT INTO totals SELECT user_id, SUM(a) AS n FROM beats GROUP BY user_id")
FILTER: Final = Version("INSERT INTO sums SELECT user_id, ts, a FROM beats WHERE a > 3")
BOTH: Final = Version(
    "EXECUTE STATEMENT SET BEGIN\nINSERT INTO sums SELECT user_id, ts, a FROM beats WHERE a > 3;\n"
    "INSERT INTO other SELECT user_id, ts, b FROM beats WHERE b > 3;\nEND"
)
SWAPPED: Final = Version(
    "EXECUTE STATEMENT SET BEGIN\nINSERT INTO other SELECT user_id, ts, b FROM beats WHERE b > 3;\n"
    "INSERT INTO sums SELECT user_id, ts, a FROM beats WHERE a > 3;\nEND"
)
REGULAR: Final = Version(
    "INSERT INTO sums SELECT x.user_id, x.ts, y.a FROM beats AS x JOIN beats AS y ON x.user_id = y.user_id"
)
VIEW: Final = {"seen": "CREATE VIEW seen AS SELECT user_id AS who, a AS beat, ts FROM beats"}
THROUGH_VIEW: Final = replace(
    WINDOW.saying("TABLE beats", "TABLE seen").saying("user_id", "who").saying("SUM(a)", "SUM(beat)"),
    tables={**TABLES, **VIEW},
)
EXACT, MIXED, WRONG, REFUSED = Effect

CASES: Final[Mapping[str, Case]] = {
    "reformat and alias": Case(
        WINDOW, WINDOW.saying("AS n\n", "AS m ").saying("window_end", "window_end -- each"), EXACT
    ),
    "a column of the source more": Case(WINDOW, WINDOW.having("beats", "a INT", "note STRING, a INT"), EXACT),
    "through a view": Case(WINDOW, THROUGH_VIEW, EXACT),
    "another constant in HAVING": Case(HAVING, HAVING.saying("> 3", "> 4"), EXACT),
    "HAVING removed": Case(HAVING, WINDOW, EXACT),
    "a computed column where a projection is": Case(WINDOW, WINDOW.saying("SUM(a) AS n", "SUM(a) + 1 AS n"), EXACT),
    "another filter of a job without windows": Case(FILTER, FILTER.saying("a > 3", "b > 3"), EXACT),
    "more conditions of a temporal join": Case(JOIN, JOIN.saying("r.user_id", "r.user_id AND x.a > r.low"), EXACT),
    "a temporal join becomes LEFT": Case(JOIN, JOIN.saying("\nJOIN", "\nLEFT JOIN"), EXACT),
    "a filter behind a temporal join": Case(JOIN, JOIN.saying("= r.user_id", "= r.user_id WHERE x.a > r.low"), EXACT),
    "another topic of the sink": Case(WINDOW, WINDOW.having("sums", "'topic' = 'sums'", "'topic' = 'more'"), EXACT),
    "another delay of the watermark": Case(WINDOW, WINDOW.having("beats", "'5' SECOND", "'7' SECOND"), EXACT),
    "another consumer group": Case(WINDOW, WINDOW.having("beats", "= 'g'", "= 'h'"), EXACT),
    "state is kept for ever that expired": Case(replace(TOTAL, settings={"table.exec.state.ttl": "1 d"}), TOTAL, EXACT),
    "state expires that was kept for ever": Case(
        TOTAL, replace(TOTAL, settings={"table.exec.state.ttl": "1 d"}), MIXED, "for 1 d, and was kept for ever"
    ),
    "another state backend": Case(TOTAL, replace(TOTAL, settings={"state.backend.type": "rocksdb"}), EXACT),
    "another parallelism": Case(
        WINDOW, replace(WINDOW, settings={"parallelism.default": "2", "table.exec.source.idle-timeout": "5 s"}), EXACT
    ),
    "another parallelism, and nobody minds idle subtasks": Case(
        WINDOW, replace(WINDOW, settings={"parallelism.default": "2"}), REFUSED, "table.exec.source.idle-timeout"
    ),
    "a filter before a window": Case(
        WINDOW, WINDOW.saying("\nGROUP", "\nWHERE b > 3 GROUP"), MIXED, "filters before it"
    ),
    "another filter before a total": Case(
        TOTAL.saying("GROUP", "WHERE b > 3 GROUP"),
        TOTAL.saying("GROUP", "WHERE b > 4 GROUP"),
        MIXED,
        "filters before it",
    ),
    "SUM becomes MAX": Case(WINDOW, WINDOW.saying("SUM", "MAX"), WRONG, "MAX(a)"),
    "SUM of another column": Case(WINDOW, WINDOW.saying("SUM(a)", "SUM(b)"), WRONG, "SUM(b)"),
    "a total becomes a maximum": Case(
        TOTAL, TOTAL.saying("SUM", "MAX"), WRONG, "aggregates would be MAX(a), and was SUM(a)"
    ),
    "a longer window": Case(WINDOW, WINDOW.saying("'10' SECOND", "'20' SECOND"), WRONG, "PT20S"),
    "a hopping window": Case(
        WINDOW,
        WINDOW.saying("TUMBLE", "HOP").saying("INTERVAL '10'", "INTERVAL '5' SECOND, INTERVAL '10'"),
        WRONG,
        "Hopping",
    ),
    "a cumulating window": Case(
        WINDOW,
        WINDOW.saying("TUMBLE", "CUMULATE").saying("INTERVAL '10'", "INTERVAL '5' SECOND, INTERVAL '10'"),
        WRONG,
        "Cumulative",
    ),
    "another key of the same type": Case(TOTAL, TOTAL.saying("user_id", "place"), WRONG, "the key would be place"),
    "another topic of the source": Case(
        WINDOW, WINDOW.having("beats", "'topic' = 'beats'", "'topic' = 'b2'"), WRONG, "b2"
    ),
    "an aggregate more": Case(WINDOW, WINDOW.saying("SUM(a) AS n", "SUM(a) + MAX(b) AS n"), REFUSED, "results"),
    "an aggregate less": Case(WINDOW.saying("SUM(a) AS n", "SUM(a) + MAX(b) AS n"), WINDOW, REFUSED, "results"),
    "aggregates in another order": Case(
        WINDOW.saying("SUM(a) AS n", "SUM(a) + CAST(COUNT(*) AS INT) AS n"),
        WINDOW.saying("SUM(a) AS n", "CAST(COUNT(*) AS INT) + SUM(a) AS n"),
        REFUSED,
        "results",
    ),
    "an aggregate of another type": Case(
        TOTAL, TOTAL.saying("SUM(a)", "CAST(SUM(CAST(a AS BIGINT)) AS INT)"), REFUSED, ""
    ),
    "a key more": Case(WINDOW, WINDOW.saying("GROUP BY", "GROUP BY place,"), REFUSED, "types of the key"),
    "a key of another length": Case(
        TOTAL.saying("user_id", "code"),
        TOTAL.saying("user_id", "code").having("beats", "VARCHAR(10)", "VARCHAR(20)"),
        REFUSED,
        "types of the key",
    ),
    "a key that may be null": Case(
        TOTAL.saying("user_id", "place"),
        TOTAL.saying("user_id", "place").having("beats", "place STRING NOT NULL", "place STRING"),
        REFUSED,
        "types of the key",
    ),
    "a session window": Case(
        WINDOW,
        WINDOW.saying("TUMBLE(TABLE beats", "SESSION(TABLE beats PARTITION BY user_id"),
        REFUSED,
        "",
    ),
    "one phase": Case(
        WINDOW,
        replace(WINDOW, settings={"table.optimizer.agg-phase-strategy": "ONE_PHASE"}),
        REFUSED,
        "table.optimizer.agg-phase-strategy",
    ),
    "HAVING added where nothing follows the aggregate": Case(
        TOTAL, TOTAL.saying("BY user_id", "BY user_id HAVING SUM(a) > 3"), REFUSED, "places of operators"
    ),
    "a second sink": Case(
        FILTER,
        replace(FILTER, statement=BOTH.statement.replace("SELECT user_id, ts, b", "SELECT place, ts, b")),
        REFUSED,
        "places of operators",
    ),
    "two inserts swapped": Case(BOTH, SWAPPED, REFUSED, ""),
    "another condition of a regular join": Case(
        REGULAR, REGULAR.saying("= y.user_id", "= y.user_id AND x.a > y.b"), REFUSED, "join"
    ),
    "what follows a regular join": Case(REGULAR, REGULAR.saying("x.ts, y.a", "x.ts, y.a + 1"), EXACT),
    "another format of the source": Case(WINDOW, WINDOW.having("beats", "'json'", "'csv'"), REFUSED, "'value.format'"),
    "other servers of the source": Case(
        WINDOW, WINDOW.having("beats", "127.0.0.1:9092", "127.0.0.2:9092"), REFUSED, "'properties.bootstrap.servers'"
    ),
    "other metadata by the same name": Case(
        TOTAL.saying("SUM(a)", "SUM(x)").having("beats", "a INT", "x INT METADATA FROM 'partition', a INT"),
        TOTAL.saying("SUM(a)", "SUM(x)").having("beats", "a INT", "x INT METADATA FROM 'leader-epoch', a INT"),
        WRONG,
        "aggregates",
    ),
    "a column of the sink more": Case(
        WINDOW.saying("INSERT INTO sums", "INSERT INTO sums (user_id, begins, n)"),
        WINDOW.saying("INSERT INTO sums", "INSERT INTO sums (user_id, begins, n)").having(
            "sums", "n INT", "n INT, m INT"
        ),
        REFUSED,
        "columns that are written",
    ),
}


def versions() -> tuple[Version, ...]:
    """Each once."""
    return tuple({each.key: each for case in CASES.values() for each in (case.before, case.after)}.values())


@cache
def recorded() -> Mapping[str, Any]:
    """Plans as a gateway made them, by the keys of versions."""
    lines = (json.loads(line) for line in RECORDED.read_text("utf-8").splitlines())
    return {line["of"]: line["plan"] for line in lines}
