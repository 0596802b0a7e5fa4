"""Certificates for tests, and a server that speaks HTTPS with them."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from heartwatch_deploy.stack.secured.certificates import SERVER, Certificates, make
from tests.loopback import listening

CLIENT = "client"


def certificates(directory: Path, *, days: int = 1) -> Certificates:
    """An authority with a server and a client; with no days the certificates are over since yesterday."""
    return make(directory, servers={SERVER: "of the store"}, clients=(CLIENT,), days=days)


@contextmanager
def listening_secured(
    handler: type[BaseHTTPRequestHandler], own: Certificates, *, asks_for_certificate: bool = False
) -> Iterator[str]:
    """The https:// address at which the handler answers."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own.certificate(SERVER), own.key(SERVER))
    if asks_for_certificate:
        context.load_verify_locations(own.ca)
        context.verify_mode = ssl.CERT_REQUIRED
    with listening(handler, tls=context) as address:
        yield address
