"""A small project with an object of every kind: as it is created, and as it is changed."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.live.conftest import RunningStack
from tests.live.small_project import named_endpoints

_ENGINES = {
    "postgres": "postgres",
    "kafka": "deploy/topics",
    "schema_registry": "avro",
    "kafka_connect": "connect",
    "flink_sql": "flink_sql",
}
SCENARIOS = ("create", "change", "destroy")


@dataclass(frozen=True)
class KilledProject:
    """`name` is in the name of every object, and of the table in Postgres that its connector reads."""

    name: str
    directory: Path
    stack: RunningStack

    @property
    def source(self) -> str:
        return f"{self.name}_source"

    def lay_out(self, scenario: str) -> None:
        """Writes the files that a scenario applies; what is destroyed is what the change has left."""
        shutil.rmtree(self.directory, ignore_errors=True)
        for path, text in self._files(changed=scenario != "create").items():
            file = self.directory / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text if isinstance(text, str) else json.dumps(text), "utf-8")

    def begin(self) -> None:
        self.stack.ask(f"CREATE TABLE {self.source} (id text PRIMARY KEY, a int)")
        self.stack.ask(f"INSERT INTO {self.source} VALUES ('one', 1), ('two', 2)")

    def end(self) -> None:
        self.stack.ask(f"DROP TABLE IF EXISTS {self.source}")
        shutil.rmtree(self.directory, ignore_errors=True)

    def _files(self, *, changed: bool) -> dict[str, Any]:
        name = self.name
        fields = [{"name": "a", "type": "int"}, *([{"name": "b", "type": "int", "default": 0}] if changed else [])]
        other = "new" if changed else "old"
        return {
            "deploy/project.yaml": self._project(),
            "deploy/environments/dev.yaml": {"endpoints": self._endpoints()},
            f"deploy/topics/{name}_rows.yaml": _topic(7_200_000 if changed else 3_600_000),
            f"deploy/topics/{name}_copied.yaml": _topic(7_200_000),
            f"deploy/topics/{name}_{other}.yaml": _topic(7_200_000),
            f"avro/{name}_copied-value.avsc": {"type": "record", "name": "Copied", "fields": fields},
            f"avro/{name}_{other}-value.avsc": {"type": "record", "name": "Other", "fields": fields[:1]},
            f"postgres/{name}_kept.sql": _table(f"{name}_kept", changed=changed),
            f"connect/{name}_rows.json": self._connector(poll_ms=50 if changed else 100),
            "flink_sql/copied.sql": self._job("a + 1" if changed else "a"),
        }

    def _project(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "default_environment": "dev",
            "engines": {engine: {"folder": folder} for engine, folder in _ENGINES.items()},
            "compatibility": {f"{self.name}_copied-value": "BACKWARD"},
        }

    def _endpoints(self) -> dict[str, Any]:
        return named_endpoints(self.stack.project)

    def _connector(self, poll_ms: int) -> dict[str, Any]:
        name, postgres = self.name, self._endpoints()["postgres"]
        return {
            "connector.class": "io.debezium.connector.postgresql.PostgresConnector",
            "tasks.max": "1",
            "database.hostname": postgres["host"],
            "database.port": str(postgres["port"]),
            "database.dbname": postgres["dbname"],
            "database.user": postgres["user"],
            "database.password": "${env:HEARTWATCH_POSTGRES_PASSWORD}",
            "topic.prefix": name,
            "table.include.list": f"public.{self.source}",
            "plugin.name": "pgoutput",
            "slot.name": name,
            "publication.name": name,
            "publication.autocreate.mode": "filtered",
            "poll.interval.ms": str(poll_ms),
            "transforms": "unwrap,route",
            "transforms.unwrap.type": "io.debezium.transforms.ExtractNewRecordState",
            "transforms.route.type": "org.apache.kafka.connect.transforms.RegexRouter",
            "transforms.route.regex": f".*\\.public\\.{self.source}",
            "transforms.route.replacement": f"{name}_rows",
            "key.converter": "org.apache.kafka.connect.storage.StringConverter",
            "value.converter": "org.apache.kafka.connect.json.JsonConverter",
            "value.converter.schemas.enable": "false",
        }

    def _job(self, value: str) -> str:
        tables = "".join(
            f"CREATE TABLE {table} (id STRING, a INT) WITH (\n"
            f"  'connector' = 'kafka', 'topic' = '{self.name}_{topic}', 'format' = 'json',\n"
            "  'scan.startup.mode' = 'earliest-offset',\n"
            "  'properties.bootstrap.servers' = '{{ endpoints.kafka }}'\n);\n"
            for table, topic in (("incoming", "rows"), ("copied", "copied"))
        )
        settings = "SET 'execution.checkpointing.interval' = '500 ms';\n"
        return f"{settings}{tables}INSERT INTO copied SELECT id, {value} FROM incoming;\n"


def _topic(retention_ms: int) -> dict[str, Any]:
    return {"partitions": 1, "replication": 1, "config": {"retention.ms": str(retention_ms)}}


def _table(name: str, *, changed: bool) -> str:
    more = ",\n  b INT" if changed else ""
    table = f"CREATE TABLE IF NOT EXISTS {name} (\n  id TEXT PRIMARY KEY,\n  a INT{more}\n);\n"
    return f"{table}CREATE INDEX IF NOT EXISTS {name}_by_a ON {name} (a);\n"
