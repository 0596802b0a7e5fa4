"""An HTTP server on loopback for the time of a test."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def _hang_up(connection: socket.socket, _address: object) -> None:
    """On a client that does not trust us, or that we do not. What it sent meanwhile is read: a connection closed over
    that is reset, and then the client never reads why."""
    with suppress(OSError):
        socket.socket.settimeout(connection, 2.0)
        socket.socket.shutdown(connection, socket.SHUT_WR)
        while socket.socket.recv(connection, 4096):
            pass


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address at which the handler answers."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls is not None:  # the handshake in the thread of the connection, so that one that fails ends nothing else
        http.socket = tls.wrap_socket(http.socket, server_side=True, do_handshake_on_connect=False)
        http.handle_error = _hang_up  # type: ignore[method-assign]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{http.server_address[1]}"
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
