"""The stores that are asked for a picture."""

import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import requests

from heartwatch_deploy.clients.cassandra import CassandraCluster, Place
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.stack.endpoints import Endpoints
from tests.live.bucket import Bucket
from tests.live.conftest import REPOSITORY, RunningStack
from tests.live.receiver import Receiver
from tests.live.watched import Watched
from tests.prove.evidence import Topics
from tests.prove.recorded import heartwatch
from tests.unit.content.dashboards import Query

Rows = tuple[Sequence[str], list[tuple[Any, ...]]]
_VIEW = REPOSITORY / "warehouse" / "duckdb.sql"


@dataclass
class Sources:
    """A project with its running stack, and who received its alerts."""

    project: Path
    endpoints: Endpoints
    receiver: Receiver
    lines: int = 20_000

    def __post_init__(self) -> None:
        self.topics = Topics(self.project)

    def postgres(self, statement: str) -> Rows:
        """Names of the columns, and the rows."""
        with closing(psycopg2.connect(**Servers(project_dir=self.project).postgres())) as connection:
            cursor = connection.cursor()
            cursor.execute("SET TIME ZONE 'UTC'")
            cursor.execute(statement)
            return [column.name for column in cursor.description or ()], cursor.fetchall()

    def produced(self, machine: str, machines: str, *, processes: int) -> Any:
        """The summary of `readings produce` on one of these machines, sending its share of some lines."""
        lines = self.project / "readings.jsonl"
        if not lines.exists():
            made = ("generate", "--users=500", f"--count={self.lines}", "--flat-out", "--to", "-")
            lines.write_text(heartwatch(self.project, "readings", *made).stdout, "utf-8")
        options = ("--mode=prod", "--flat-out", f"--host={machine}", f"--list={machines}", f"--processes={processes}")
        done = heartwatch(self.project, "readings", "produce", str(lines), *options)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def cassandra(self, question: str) -> list[dict[str, Any]]:
        """The rows of a SELECT JSON."""
        assert self.endpoints.cassandra is not None
        return CassandraCluster(Place((self.endpoints.cassandra.hosts,))).rows(question)

    def search(self, question: Mapping[str, Any]) -> Any:
        requests.post(f"{self.endpoints.search}/wearable_logs/_refresh", timeout=30).raise_for_status()
        answer = requests.post(f"{self.endpoints.search}/wearable_logs/_search", json=question, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def prometheus(self, query: Query, *, seconds: float) -> list[dict[str, Any]]:
        """The series of a panel's query over the last seconds."""
        watched = Watched(RunningStack(self.project, self.endpoints), time.time() - seconds)
        return watched.series(query)

    def files(self, statement: str) -> Rows:
        """Asks the committed view over the bucket's files; no rows where there is no file yet."""
        assert self.endpoints.s3 is not None
        with tempfile.TemporaryDirectory() as directory, duckdb.connect() as database:
            Bucket(f"{self.endpoints.s3.endpoint}/{self.endpoints.s3.bucket}").copy(Path(directory), known=set())
            if not any(Path(directory).rglob("part-*")):
                return [], []
            view = _VIEW.read_text("utf-8")
            database.execute(view.replace("s3://heartwatch/", f"{directory}/"))
            database.execute("SET TimeZone = 'UTC'")
            found = database.execute(statement)
            return [column[0] for column in found.description], found.fetchall()
