"""A stand-in for your own HTTP service: it takes alerts where the environment sends them, and answers well."""

import socketserver
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Self

_ANSWER: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
HOST: Final = "127.0.0.1"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class Service:
    """Gives `take` every request's body. Entering raises OSError where the port is taken; 0 is any free one."""

    def __init__(self, port: int = 0, take: Callable[[bytes], None] = lambda _: None) -> None:
        self._port, self._take = port, take

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._server = _Server((HOST, self._port), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        take = self._take

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                with suppress(ConnectionError):  # who asks may go away at any time
                    self._answer_all()

            def _answer_all(self) -> None:
                length = 0
                while line := self.rfile.readline():
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                    elif line == b"\r\n":
                        take(self.rfile.read(length))
                        self.wfile.write(_ANSWER)

            def finish(self) -> None:
                with suppress(ConnectionError):
                    super().finish()

        return Handler
