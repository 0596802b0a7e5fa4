"""How long a dialect of ours takes to parse, beside sqlglot's own on SQL of the same size, on one core in one run."""

import gc
import time
from collections.abc import Callable

import sqlglot

from heartwatch_deploy.sql.ksqldb.statements import read_statements
from tests.bench.measure import Found, Goal, Measure, Sizes, Table, spread
from tests.bench.world import World

FILES, LINES = 1_000, 40
_ALLOWED = 2.0

_OURS = """CREATE STREAM alerts_{n} WITH (
  KAFKA_TOPIC = 'alerts_{n}',
  VALUE_FORMAT = 'AVRO',
  PARTITIONS = 4
) AS
SELECT
  r.user_id AS user_id,
  r.latitude AS latitude,
  r.longitude AS longitude,
  CONCAT(r.user_id, '|', CAST(r.recorded_at AS STRING)) AS alert_key,
  CASE WHEN r.heart_rate > h.high THEN 'high' ELSE 'low' END AS reason,
  COALESCE(r.steps, 0) + {n} AS steps,
  r.heart_rate * 2 AS doubled
FROM readings r
LEFT JOIN ranges h ON r.user_id = h.user_id
WHERE r.heart_rate BETWEEN 1 AND 300
  AND r.latitude BETWEEN -90 AND 90
  AND (r.heart_rate > h.high OR r.heart_rate < h.low)
  AND NOT r.user_id IN ('a', 'b', 'c')
EMIT CHANGES;
"""
_THEIRS = """CREATE TABLE alerts_{n} AS
WITH wide AS (
  SELECT * FROM readings
  WHERE recorded_at > 5
)
SELECT
  r.user_id AS user_id,
  r.latitude AS latitude,
  r.longitude AS longitude,
  CONCAT(r.user_id, '|', CAST(r.recorded_at AS VARCHAR)) AS alert_key,
  CASE WHEN r.heart_rate > h.high THEN 'high' ELSE 'low' END AS reason,
  COALESCE(r.steps, 0) + {n} AS steps,
  r.heart_rate * 2 AS doubled
FROM wide r
LEFT JOIN ranges h ON r.user_id = h.user_id
WHERE r.heart_rate BETWEEN 1 AND 300
  AND r.latitude BETWEEN -90 AND 90
  AND (r.heart_rate > h.high OR r.heart_rate < h.low)
  AND NOT r.user_id IN ('a', 'b', 'c')
ORDER BY user_id;
"""


def files(template: str, count: int = FILES) -> list[str]:
    """So many different texts of 40 lines."""
    lines = template.count("\n")
    return ["".join(template.format(n=number * 10 + part) for part in range(LINES // lines)) for number in range(count)]


def seconds(read: Callable[[str], object], texts: list[str]) -> float:
    """Of this process's time for all of them, after one to warm up."""
    read(texts[0])
    gc.collect()
    begun = time.process_time()
    for text in texts:
        read(text)
    return time.process_time() - begun


def compared(count: int = FILES, rounds: int = 3) -> list[tuple[float, float]]:
    """Seconds of ours and of sqlglot's own, taken in turns."""
    ours, theirs = files(_OURS, count), files(_THEIRS, count)
    return [(seconds(read_statements, ours), seconds(sqlglot.parse, theirs)) for _ in range(rounds)]


def _run(_: World, sizes: Sizes) -> Found:
    found = compared(FILES if sizes.rounds > 1 else FILES // 10, sizes.rounds)
    ratios = [ours / theirs for ours, theirs in found]
    rows = tuple((f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.2f}") for ours, theirs in found)
    return Found(
        (
            Goal(
                f"ksqlDB's SQL parsed within {_ALLOWED:.0f} × sqlglot's own time",
                spread(ratios),
                max(ratios) <= _ALLOWED,
            ),
        ),
        (Table(("ours (s)", "sqlglot's own (s)", "ratio"), rows),),
        f"{FILES} files of {LINES} lines parsed to statements; sqlglot's own dialect on SQL of that size",
    )


MEASURE = Measure(name="dialects", title="Dialects", run=_run)
