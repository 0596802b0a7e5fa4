"""Throw-away projects on the running stack, driven through the command line as a person or CI would."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from heartwatch_deploy.cli import main

ENGINES = {
    "postgres": "postgres",
    "cassandra": "cassandra",
    "kafka": "deploy/topics",
    "kafka_acls": "deploy/acls",
    "schema_registry": "avro",
    "kafka_connect": "connect",
    "flink_sql": "flink_sql",
}


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code, its JSON, and what it told people."""

    code: int
    answer: Mapping[str, Any]
    words: str

    @property
    def diagnostics(self) -> dict[str, Mapping[str, Any]]:
        return {found["code"]: found for found in self.answer.get("diagnostics", ())}


@dataclass(frozen=True)
class SmallProject:
    """A project directory whose environment names the stack's servers, some of them replaced by a test."""

    name: str
    directory: Path
    stack: Path
    postgres_password: str
    replaced: Mapping[str, str] = field(default_factory=dict)

    def write(self, path: str, text: str) -> Path:
        file = self.directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def topic(self, name: str, *, partitions: int = 1) -> None:
        self.write(f"deploy/topics/{name}.yaml", f"partitions: {partitions}\nreplication: 1\n")

    def schema(self, subject: str, field_name: str) -> None:
        fields = [{"name": field_name, "type": "int"}]
        self.write(f"avro/{subject}.avsc", json.dumps({"type": "record", "name": "Beat", "fields": fields}))

    def job(self, name: str, topic: str, *, select: str = "a, b", columns: str = "a INT, b STRING") -> None:
        """A job from Flink's own generator to a topic."""
        self.write(
            f"flink_sql/{name}.sql",
            f"""SET 'execution.checkpointing.interval' = '500 ms';
SET 'restart-strategy.type' = 'fixed-delay';
SET 'restart-strategy.fixed-delay.attempts' = '1000';
SET 'restart-strategy.fixed-delay.delay' = '300 ms';
CREATE TABLE {name}_source (a INT, b STRING) WITH ('connector' = 'datagen', 'rows-per-second' = '5');
CREATE TABLE {name}_sink ({columns}) WITH (
  'connector' = 'kafka', 'topic' = '{topic}', 'format' = 'json',
  'properties.bootstrap.servers' = '{{{{ endpoints.kafka }}}}'
);
INSERT INTO {name}_sink
SELECT {select}
FROM {name}_source;
""",
        )

    def run(self, *arguments: str) -> Ran:
        """In this process, which saves the second that starting another one takes."""
        done = CliRunner().invoke(main, self._arguments(arguments), env=self._environment)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Ran(done.exit_code, json.loads(done.stdout) if done.stdout.strip() else {}, done.stderr)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """In a process of its own, for tests that send it signals; it heeds them also where a shell in the background
        had made its children deaf to Ctrl-C."""
        command = [sys.executable, "-m", "heartwatch_deploy", *self._arguments(arguments)]
        return subprocess.Popen(
            command,
            env={**os.environ, **self._environment},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )

    def _arguments(self, arguments: tuple[str, ...]) -> list[str]:
        return [*arguments, "--json", "-C", str(self.directory)]

    @property
    def _environment(self) -> dict[str, str]:
        return {"HEARTWATCH_POSTGRES_PASSWORD": self.postgres_password}


def lay_out(project: SmallProject) -> SmallProject:
    """Writes the project file, its environment and the engines' folders; what is in these is the test's."""
    for folder in ENGINES.values():
        (project.directory / folder).mkdir(parents=True, exist_ok=True)
    engines = "".join(f"  {engine}: {{folder: {folder}}}\n" for engine, folder in ENGINES.items())
    project.write("deploy/project.yaml", f"name: {project.name}\ndefault_environment: dev\nengines:\n{engines}")
    endpoints = {**named_endpoints(project.stack), **project.replaced}
    project.write("deploy/environments/dev.yaml", json.dumps({"endpoints": endpoints}))
    return project


def named_endpoints(stack: Path) -> dict[str, Any]:
    """The servers of a running stack, as an environment names them."""
    found: dict[str, Any] = json.loads((stack / ".heartwatch/stack/endpoints.json").read_text())
    beside = ("parts", "values")  # of a stack; an environment that names its servers has none of them there
    return {name: value for name, value in found.items() if name not in beside}
