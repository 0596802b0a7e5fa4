"""An HTTP server on loopback for the time of a test."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address at which the handler answers."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls is not None:  # the handshake in the thread of the connection, so that one that fails ends nothing else
        http.socket = tls.wrap_socket(http.socket, server_side=True, do_handshake_on_connect=False)
        http.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that does not trust us hangs up
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{http.server_address[1]}"
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
