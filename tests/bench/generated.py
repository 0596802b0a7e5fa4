"""Projects of any size: chains of topics, subjects, a connector, Flink tables and a job, as a real project has them."""

import json
from collections.abc import Iterator
from pathlib import Path

A_CHAIN = 10
"""Resources: two topics and their subjects, a connector, four tables, a job."""

_PROJECT = """name: generated
default_environment: dev
engines:
  kafka: {folder: deploy/topics}
  schema_registry: {folder: avro}
  kafka_connect: {folder: connect}
  flink_sql: {folder: flink_sql}
"""
_ENVIRONMENT = """endpoints:
  kafka: 127.0.0.1:9
  registry: http://127.0.0.1:9
  connect: http://127.0.0.1:9
  flink_rest: http://127.0.0.1:9
  flink_gateway: http://127.0.0.1:9
values:
  threshold: 40
"""
_COLUMNS = """  user_id STRING,
  device STRING,
  heart_rate INT,
  steps INT,
  latitude DOUBLE,
  longitude DOUBLE,
  recorded_at TIMESTAMP_LTZ(3),
  WATERMARK FOR recorded_at AS recorded_at - INTERVAL '5' SECOND
"""
_TABLE = """CREATE TABLE {name} (
{columns}) WITH (
  'connector' = 'kafka',
  'topic' = '{topic}',
  'format' = 'json',
  'properties.bootstrap.servers' = '{{{{ endpoints.kafka }}}}'
);
"""
_JOB = """SET 'execution.checkpointing.interval' = '10 s';
INSERT INTO alerts_{n}
SELECT
  r.user_id AS user_id,
  CONCAT(r.user_id, '|', CAST(r.recorded_at AS STRING)) AS device,
  CASE WHEN r.heart_rate > l.heart_rate THEN r.heart_rate ELSE l.heart_rate END AS heart_rate,
  COALESCE(r.steps, 0) + {n} AS steps,
  r.latitude AS latitude,
  r.longitude AS longitude,
  r.recorded_at AS recorded_at
FROM readings_{n} AS r
LEFT JOIN limits_{n} AS l ON r.user_id = l.user_id
WHERE r.heart_rate BETWEEN 1 AND 300
  AND r.latitude BETWEEN -90 AND 90
  AND (r.heart_rate > l.heart_rate OR r.heart_rate < {{{{ threshold }}}})
  AND r.user_id NOT IN ('a', 'b', 'c')
  AND NOT EXISTS (SELECT 1 FROM devices_{n} AS d WHERE d.device = r.device AND d.steps > r.steps);
"""
_FIELDS = [
    {"name": "user_id", "type": "string"},
    {"name": "device", "type": ["null", "string"], "default": None},
    {"name": "heart_rate", "type": "int"},
    {"name": "recorded_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
]


def write_project(directory: Path, resources: int) -> None:
    """A project with so many resources, the stages' own tables among them."""
    for path, text in _project_files(resources):
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def _project_files(resources: int) -> Iterator[tuple[str, str]]:
    yield "deploy/project.yaml", _PROJECT
    yield "deploy/environments/dev.yaml", _ENVIRONMENT
    for number in range(resources // A_CHAIN):
        yield from _chain(number)


def _chain(n: int) -> Iterator[tuple[str, str]]:
    for name in ("readings", "alerts"):
        topic = f"{name}_{n}"
        yield f"deploy/topics/{topic}.yaml", "partitions: 4\nreplication: 1\nconfig:\n  retention.ms: 604800000\n"
        yield f"avro/{topic}-value.avsc", json.dumps({"type": "record", "name": f"R{n}", "fields": _FIELDS}, indent=1)
    source = {"connector.class": "org.example.Source", "tasks.max": "1", "topic": f"readings_{n}", "poll.ms": str(n)}
    yield f"connect/readings_{n}.json", json.dumps(source, indent=1)
    # Every table and the job stand in a file of their own, as in a project that people keep.
    for name in ("readings", "limits", "devices", "alerts"):
        topic = "alerts" if name == "alerts" else "readings"
        table = _TABLE.format(name=f"{name}_{n}", topic=f"{topic}_{n}", columns=_COLUMNS)
        yield f"flink_sql/{name}_{n}.sql", table
    yield f"flink_sql/alerts_of_{n}.sql", _JOB.format(n=n)


_SELECT = """SELECT
  r.user_id AS user_id,
  CONCAT(r.user_id, '|', r.device) AS device,
  CASE WHEN r.heart_rate > 40 THEN r.heart_rate ELSE 40 END AS heart_rate,
  COALESCE(r.steps, 0) + {n} AS steps,
  r.latitude AS latitude,
  r.longitude AS longitude,
  r.recorded_at AS recorded_at
FROM {source} AS r
WHERE r.heart_rate BETWEEN 1 AND 300
  AND r.latitude BETWEEN -90 AND 90
  AND (r.heart_rate > 40 OR r.heart_rate < 140)
  AND r.user_id NOT IN ('a', 'b', 'c')
"""
_FIRST = (
    "(SELECT 'a' AS user_id, 'd' AS device, 60 AS heart_rate, 1 AS steps, 1.0 AS latitude, 1.0 AS longitude,"
    " CAST('2026-01-01' AS TIMESTAMP) AS recorded_at)"
)


def select(number: int, source: str) -> str:
    """A model for programs that deploy to warehouses; without a source it makes its rows itself."""
    return _SELECT.format(n=number, source=source or _FIRST)
