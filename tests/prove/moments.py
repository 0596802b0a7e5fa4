"""`python -m tests.prove.moments`: a verb in a process that notes each request that changes something, before it is
sent, as soon as it is sent, and when it was answered; and that dies (kill -9) at the moment that it is told.
"""

import argparse
import http.client
import os
import re
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

from heartwatch_deploy import api
from heartwatch_deploy.cli import main as command
from heartwatch_deploy.clients.http_connection import Connection
from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.clients.kafka_fenced import FencedWriter
from heartwatch_deploy.clients.postgres import Database
from heartwatch_deploy.edges.lease import Lease

_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[0-9a-f]{32}")
_PHASE = re.compile(rb'"(?:phase|standing)": "(\w+)"')


@dataclass
class Moments:
    """Notes moments in a file, one a line, and kills this process at one of them."""

    notes: Path
    name: str
    deadly: str | None
    applying: bool = False
    _numbers: Counter[str] = field(default_factory=Counter)
    _alone: threading.Lock = field(default_factory=threading.Lock)
    _current: threading.local = field(default_factory=threading.local)

    def wrap(self, owner: type, method: str, label: Callable[..., str | None]) -> None:
        """Notes calls of the method for which there is a label."""
        original = getattr(owner, method)

        def noted(itself: Any, *arguments: Any, **options: Any) -> Any:
            said = label(*arguments, **options)
            if said is None:
                return original(itself, *arguments, **options)
            request = self._numbered(said)
            self._at(f"before {request}")
            self._current.request = request
            try:
                result = original(itself, *arguments, **options)
            finally:
                self._current.request = None
            self._at(f"after {request}")
            return result

        setattr(owner, method, noted)

    def halfway(self, word: str) -> None:
        """A moment between the two of the request that this thread is at."""
        if request := getattr(self._current, "request", None):
            self._at(f"{word} {request}")

    def _numbered(self, said: str) -> str:
        said = _IDS.sub("…", said).replace(self.name, "·")
        with self._alone:
            self._numbers[said] += 1
            return f"{said} #{self._numbers[said]}"

    def _at(self, moment: str) -> None:
        with self._alone, self.notes.open("a", encoding="utf-8") as notes:
            notes.write(f"{moment}\n")
            notes.flush()
            if moment == self.deadly:
                os.kill(os.getpid(), signal.SIGKILL)


def watch(moments: Moments) -> None:
    """Notes all that changes something: HTTP requests of steps, and what goes to Kafka and Postgres."""
    moments.wrap(Connection, "response", lambda *request, **_: _http(moments, *request))
    for method in ("create", "alter", "add_partitions", "delete"):
        moments.wrap(KafkaCluster, method, partial(_topic, method))
    moments.wrap(KafkaCluster, "write", lambda topic, _key, value: f"write {topic} {_phase(value)}")
    moments.wrap(FencedWriter, "take_over", lambda: "take over the lock")
    moments.wrap(FencedWriter, "write", _written)
    moments.wrap(Database, "execute", lambda statement: f"execute {_begin(statement)}")
    moments.wrap(Database, "execute_all", lambda statements: f"execute {_begin(statements[-1])}")
    _watch_halfway(moments)
    _watch_applying(moments)


def _http(moments: Moments, method: str, path: str, body: Any, *_: Any) -> str | None:
    """Reads, and questions before the first step, change nothing."""
    if method == "GET" or not moments.applying:
        return None
    statement = " ".join(body["statement"].split()[:3]) if isinstance(body, dict) and "statement" in body else ""
    return f"{method} {path} {statement}".strip()


def _topic(method: str, topic: Any, *_: Any) -> str:
    return f"{method} topic {getattr(topic, 'name', topic)}"


def _begin(statement: str) -> str:
    return " ".join(statement.split()[:6])


def _written(topic: str, key: bytes, value: bytes | None) -> str:
    """Claims have keys that are of this process only."""
    what = "" if topic.endswith("_lock") else f" {key.decode()}"
    return f"write {topic} {_phase(value)}{what}"


def _phase(value: bytes | None) -> str:
    found = value and _PHASE.search(value)
    return found[1].decode() if found else "nothing" if value is None else "something"


def _watch_halfway(moments: Moments) -> None:
    """A request that the server has and has not answered; a message that stands and does not count yet."""
    answer, act = http.client.HTTPConnection.getresponse, FencedWriter._try

    def answered(self: http.client.HTTPConnection) -> http.client.HTTPResponse:
        moments.halfway("sent")
        return answer(self)

    def acted(self: FencedWriter, wanted: Callable[[], Any], **options: Any) -> None:
        producer = self._producer
        if producer is not None and wanted != producer.begin_transaction:
            producer.flush(5)
            moments.halfway("not yet committed")
        act(self, wanted, **options)

    http.client.HTTPConnection.getresponse = answered  # type: ignore[method-assign]
    FencedWriter._try = acted  # type: ignore[method-assign]


def _watch_applying(moments: Moments) -> None:
    apply = api.apply_plan

    def applied(*arguments: Any, **options: Any) -> Any:
        moments.applying = True
        try:
            return apply(*arguments, **options)
        finally:
            moments.applying = False

    api.apply_plan = cast(Any, applied)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=Path, required=True)
    parser.add_argument("--name", required=True, help="of the project, which is left out of the notes")
    parser.add_argument("--die", metavar="MOMENT")
    parser.add_argument("--lease", type=float, default=15.0, help="how long our claim counts without a word")
    asked, verb = parser.parse_known_args()
    Lease.__init__.__kwdefaults__["seconds"] = asked.lease
    watch(Moments(asked.notes, asked.name, asked.die))
    command(verb, prog_name="heartwatch_deploy")


def moments_of(notes: Path) -> list[str]:
    """Those that a run came to."""
    return notes.read_text("utf-8").splitlines() if notes.exists() else []


if __name__ == "__main__":
    main()
