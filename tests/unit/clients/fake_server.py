"""A local HTTP server that answers what a test tells it to, or what a real server was recorded to answer."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.loopback import listening

EXCHANGES = Path(__file__).parent / "exchanges"


@dataclass
class FakeServer:
    """Answers by request (`GET /subjects`), in the order given; the last answer to a request repeats."""

    answers: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    seen: list[tuple[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    logins: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""

    def answer(self, request: str, status: int, body: Any) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        self.answers.setdefault(request, []).append((status, text))

    def replay(self, recorded: str) -> None:
        """Answers as the real server did in a recorded scenario."""
        for exchange in json.loads((EXCHANGES / f"{recorded}.json").read_text()):
            self.answer(exchange["request"], exchange["status"], exchange["body"])

    def next_answer(self, request: str, body: Any) -> tuple[int, str]:
        self.seen.append((request, body))
        waiting = self.answers.get(request)
        if not waiting:
            return 404, json.dumps({"message": f"the fake server was not told what to answer to {request}"})
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    @property
    def requests(self) -> list[str]:
        return [request for request, _ in self.seen]


@contextmanager
def running(server: FakeServer) -> Iterator[FakeServer]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            login = self.headers.get("Authorization", "").removeprefix("Basic ")
            if login:
                user, _, password = base64.b64decode(login).decode().partition(":")
                server.logins.append((user, password))
            status, text = server.next_answer(f"{self.command} {self.path}", json.loads(body) if body else None)
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **server.headers}.items():
                self.send_header(name, value)
            content = b"" if status == 204 else text.encode()
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    with listening(Handler) as server.address:
        yield server
