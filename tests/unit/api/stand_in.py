"""A stand-in for the HTTP servers: it answers in the form of real ones, keeps what it is told, and fails as asked."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.loopback import listening

JOB = "b3f58bbade4481ed8fde1055e7a8dcfe"


@dataclass(frozen=True)
class Fault:
    """What happens to requests that begin so (`POST /subjects`): `times` of them, by default all. `done` says whether
    the server did what it was asked before it failed."""

    requests: str
    how: str
    times: int = 1000
    done: bool = False


@dataclass
class StandIn:
    """All HTTP servers at one address, told apart by their paths."""

    fault: Fault | None = None
    subjects: dict[str, str] = field(default_factory=dict)
    connectors: dict[str, Any] = field(default_factory=dict)
    jobs: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    address: str = ""
    _failed: int = 0

    def fails(self, request: str) -> Fault | None:
        """The fault of this request, if it has one."""
        found = self.fault
        if found is None or not request.startswith(found.requests) or self._failed >= found.times:
            return None
        self._failed += 1
        return found

    def answer(self, request: str, body: Any) -> tuple[int, Any]:
        for pattern, act in _ROUTES.items():
            if found := re.fullmatch(pattern, request):
                return act(self, body, *found.groups())
        return 404, {"message": f"nothing at {request}"}

    def latest(self, _: Any, name: str) -> tuple[int, Any]:
        if name not in self.subjects:
            return 404, {"message": f"Subject '{name}' not found.", "error_code": 40401}
        return 200, {"subject": name, "version": 1, "id": 8, "schema": self.subjects[name]}

    def register(self, body: Any, name: str) -> tuple[int, Any]:
        self.subjects[name] = body["schema"]
        return 200, {"id": 8}

    def listed(self, _: Any) -> tuple[int, Any]:
        return 200, {
            name: {"info": self.connector(None, name)[1], "status": self.status(None, name)[1]}
            for name in self.connectors
        }

    def connector(self, _: Any, name: str) -> tuple[int, Any]:
        if name not in self.connectors:
            return 404, {"error_code": 404, "message": f"Connector {name} not found"}
        return 200, {"name": name, "config": self.connectors[name], "tasks": [], "type": "source"}

    def status(self, _: Any, name: str) -> tuple[int, Any]:
        running = {"state": "RUNNING", "worker_id": "127.0.0.1:8083"}
        return 200, {"name": name, "connector": running, "tasks": [{"id": 0, **running}], "type": "source"}

    def configure(self, body: Any, name: str) -> tuple[int, Any]:
        self.connectors[name] = body
        return 201, {"name": name, "config": body, "tasks": [], "type": "source"}

    def overview(self, _: Any) -> tuple[int, Any]:
        times = {"start-time": 1_795_230_245_321, "end-time": -1}
        return 200, {"jobs": [{"jid": job, "name": "beats", "state": "RUNNING", **times} for job in self.jobs]}

    def job_config(self, _: Any, job: str) -> tuple[int, Any]:
        return 200, {"jid": job, "name": "beats", "execution-config": {"user-config": self.jobs[job]}}

    def job(self, _: Any, job: str) -> tuple[int, Any]:
        if job not in self.jobs:
            return 404, {"errors": [f"Job {job} not found"]}
        vertex = {"id": "v", "name": "beats", "status": "RUNNING", "parallelism": 1}
        return 200, {"jid": job, "state": "RUNNING", "vertices": [vertex]}

    def cancel(self, _: Any, job: str) -> tuple[int, Any]:
        self.jobs.pop(job, None)
        return 202, {}

    def open(self, body: Any) -> tuple[int, Any]:
        self.tags = dict(pair.split(":", 1) for pair in body["properties"]["pipeline.global-job-parameters"].split(","))
        return 200, {"sessionHandle": "31b61ca4-9679-47a7-9161-be154edc03af"}

    def insert(self, _: Any) -> tuple[int, Any]:
        self.jobs[JOB] = self.tags
        return 200, {"operationHandle": "b831a363-1339-407e-ada6-7df2770ea7a8"}

    def result(self, _: Any) -> tuple[int, Any]:
        results = {"columns": [{"name": "job id"}], "rowFormat": "JSON", "data": [{"kind": "INSERT", "fields": [JOB]}]}
        return 200, {"resultType": "EOS", "jobID": JOB, "results": results}


_SESSION = "/v3/sessions/[^/]+"
_ROUTES: dict[str, Callable[..., tuple[int, Any]]] = {
    "GET /subjects": lambda server, _: (200, list(server.subjects)),
    "GET /subjects/(.+)/versions/latest": StandIn.latest,
    "POST /subjects/(.+)/versions": StandIn.register,
    "GET /config/.+": lambda _server, _body: (404, {"message": "not found", "error_code": 40401}),
    r"GET /connectors\?expand=info&expand=status": StandIn.listed,
    "GET /connectors/([^/]+)": StandIn.connector,
    "GET /connectors/([^/]+)/status": StandIn.status,
    "PUT /connectors/([^/]+)/config": StandIn.configure,
    "GET /jobs/overview": StandIn.overview,
    "GET /jobs/([^/]+)": StandIn.job,
    "GET /jobs/([^/]+)/config": StandIn.job_config,
    "GET /jobs/[^/]+/exceptions": lambda *_: (200, {"exceptionHistory": {"entries": []}}),
    "GET /jobs/[^/]+/checkpoints": lambda *_: (200, {"counts": {"completed": 3, "failed": 0}, "latest": {}}),
    r"PATCH /jobs/([^/]+)\?mode=cancel": StandIn.cancel,
    "POST /v3/sessions": StandIn.open,
    f"POST {_SESSION}/statements": StandIn.insert,
    f"GET {_SESSION}/operations/[^/]+/status": lambda *_: (200, {"status": "FINISHED"}),
    rf"GET {_SESSION}/operations/[^/]+/result/0\?rowFormat=JSON": StandIn.result,
    f"DELETE {_SESSION}.*": lambda *_: (200, {"status": "CLOSED"}),
}


@contextmanager
def running(server: StandIn) -> Iterator[StandIn]:
    """The server at an address of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            request = f"{self.command} {self.path}"
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            server.seen.append(request)
            fault = server.fails(request)
            if fault is None or fault.done:
                status, answer = server.answer(request, json.loads(body) if body else None)
            if fault is not None:
                self.fail(fault.how)
            else:
                self.say(status, json.dumps(answer))

        def fail(self, how: str) -> None:
            """As a status, as bytes that are no answer, by half of one, or by the end of the connection."""
            if how.isdigit():
                self.say(int(how), json.dumps({"error_code": int(how), "message": f"this is a {how}"}))
            elif how in _INSTEAD:
                self.wfile.write(_INSTEAD[how])
                self.close_connection = True
            elif how == "silence":
                self.rfile.read()  # until whoever asked has given up
                self.close_connection = True
            else:
                self.say(200, how)

        def say(self, status: int, text: str) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    with listening(Handler) as server.address:
        yield server


_INSTEAD = {
    "noise": b"220 mail.example ESMTP\r\n",
    "hangs up": b"",
    "half": b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"jobs": [{"jid": ',
}
