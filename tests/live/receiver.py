"""A small HTTP server that a webhook delivers to, and that a test makes well, slow, refusing or absent."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Answer = tuple[int, Mapping[str, str]]
WELL: Answer = (200, {})


@dataclass(frozen=True)
class Posted:
    """One request; `at` in seconds of a clock that never goes back."""

    at: float
    headers: Mapping[str, str]
    body: bytes
    status: int

    @property
    def value(self) -> Any:
        return json.loads(self.body)

    @property
    def key(self) -> str:
        return self.headers["Idempotency-Key"]

    def is_signed_with(self, secret: str) -> bool:
        """What a receiver does: the same computation, compared in constant time."""
        signed = self.headers["X-HeartWatch-Timestamp"].encode() + b"." + self.body
        expected = "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, self.headers["X-HeartWatch-Signature"])


@dataclass
class Receiver:
    """Answers what `answering` says to a request's JSON; `posted` are all requests, `taken` those answered with 200."""

    answering: Callable[[Any], Answer] = lambda _: WELL
    port: int = 0
    posted: list[Posted] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/alerts"

    @property
    def taken(self) -> list[Posted]:
        return [each for each in self.posted if each.status == 200]

    def begin(self) -> None:
        """Listens, on the port that it had before if there was one."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def end(self) -> None:
        """Refuses connections from now on."""
        if self._server.fileno() >= 0:
            self._server.shutdown()
            self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            wbufsize = -1  # one packet an answer: a second one would wait for the first one's acknowledgement

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = receiver.answering(json.loads(body))
                receiver.posted.append(Posted(time.monotonic(), dict(self.headers), body, status))
                words = f"answer {status}".encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(words))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(words)

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        return Handler
