"""A webhook's receiver that costs next to nothing: it answers every request well and counts those of one kind."""

import socketserver
import threading
from typing import Self

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Taker:
    """`count` is how many requests had `wanted` in their body."""

    def __init__(self, wanted: bytes) -> None:
        self.count = 0
        self._wanted = wanted
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/alerts"

    def __enter__(self) -> Self:
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _take(self, body: bytes) -> None:
        if self._wanted in body:
            with self._lock:
                self.count += 1

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        take = self._take

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                length = 0
                while line := self.rfile.readline():
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                    elif line == b"\r\n":
                        take(self.rfile.read(length))
                        self.wfile.write(_ANSWER)

        return Handler
