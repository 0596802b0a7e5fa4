"""The Postgres client on connections that break off."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from heartwatch_deploy.clients.http import Unreachable
from heartwatch_deploy.clients.postgres import Database, Login


def _setting(name: bytes, value: bytes) -> bytes:
    content = name + b"\0" + value + b"\0"
    return b"S" + struct.pack("!i", 4 + len(content)) + content


_SETTINGS = _setting(b"client_encoding", b"UTF8") + _setting(b"DateStyle", b"ISO, MDY")
_READY = b"R" + struct.pack("!ii", 8, 0) + _SETTINGS + b"Z" + struct.pack("!i", 5) + b"I"
"""Nobody has to say who they are, and the server waits for a statement."""
_DONE = b"C" + struct.pack("!i", 10) + b"BEGIN\0" + b"Z" + struct.pack("!i", 5) + b"T"


@contextmanager
def breaking_off_after(*answers: bytes) -> Iterator[int]:
    """The port of a server that answers each message of one client so, takes one more and ends the connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                for answer in answers:
                    connection.recv(4096)
                    connection.sendall(answer)
                connection.recv(4096)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


# libpq asks first whether the server can encrypt: N, it cannot.
@pytest.mark.parametrize("answers", [(b"N", _READY), (b"N", _READY, _DONE)], ids=["at BEGIN", "at the statement"])
def test_a_connection_that_breaks_off_leaves_in_doubt_what_was_done(answers: tuple[bytes, ...]) -> None:
    with breaking_off_after(*answers) as port:
        database = Database(Login("127.0.0.1", port, "db", "me", "secret"))
        with pytest.raises(Unreachable, match="server closed the connection unexpectedly") as found:
            database.execute_all(("CREATE TABLE a (b INT)",))
    assert "secret" not in str(found.value)


def test_nobody_there_is_said() -> None:
    with pytest.raises(Unreachable, match="Connection refused"):
        Database(Login("127.0.0.1", 9, "db", "me", "secret")).tables()
