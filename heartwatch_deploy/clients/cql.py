"""CQL's native protocol, version 4, as far as a deployer speaks it: one connection, one statement at a time.

All values go out and come back as texts: `INSERT … JSON`, `SELECT JSON` and `DESCRIBE` need no others.
"""

import socket
import ssl
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final

VERSION: Final = 4
_ANSWER: Final = 0x80
_HEADER: Final = struct.Struct(">BBhBi")
_ERROR, _STARTUP, _READY, _AUTHENTICATE, _QUERY, _RESULT, _AUTH_RESPONSE, _AUTH_SUCCESS = 0, 1, 2, 3, 7, 8, 15, 16
_ROWS: Final = 2
_GLOBAL_TABLE, _MORE_PAGES = 1, 2
_WITH_VALUES, _WITH_PAGE_SIZE, _WITH_PAGE = 1, 4, 8
_PAGE_SIZE: Final = 2000
_ASCII, _TEXT = 0x01, 0x0D
LOCAL_QUORUM: Final = 6
BAD_CREDENTIALS: Final = 0x0100
UNAUTHORIZED: Final = 0x2100
_SAYS_NOTHING: Final = frozenset({0x0000, 0x1000, 0x1001, 0x1002, 0x1003, 0x1100, 0x1200})
"""The server failed, is starting, overloaded or too slow, or lacks replicas: what was asked may be right."""


class CqlError(Exception):
    """The server's own words; `code` is the protocol's."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        super().__init__(message)

    @property
    def is_of_the_server(self) -> bool:
        return self.code in _SAYS_NOTHING


class NotCql(Exception):
    """Somebody answers, but not in this protocol."""


@dataclass(frozen=True)
class Credentials:
    user: str
    password: str = field(repr=False)


Row = tuple[str | None, ...]


class CqlConnection:
    """A connection that is logged in. Raises OSError, CqlError, NotCql."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        login: Credentials | None,
        tls: ssl.SSLContext | None,
        seconds: float,
        answers_within: float | None = None,
    ) -> None:
        """`seconds` bound the way in, `answers_within` each answer after it."""
        self._socket = socket.create_connection((host, port), timeout=seconds)
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if tls is not None:  # takes the plain socket's place, and closes it where there is no handshake
                self._socket = tls.wrap_socket(self._socket, server_hostname=host)
            self._begin(login)
            self._socket.settimeout(answers_within or seconds)
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self) -> "CqlConnection":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    def run(self, statement: str, *values: str) -> list[Row]:
        """The rows that it answers, page by page; none for what answers none."""
        rows: list[Row] = []
        page: bytes | None = None
        while True:
            found, page = _rows(self._ask(_QUERY, _query(statement, values, page), expected=_RESULT))
            rows += found
            if page is None:
                return rows

    def _begin(self, login: Credentials | None) -> None:
        opcode, body = self._exchange(_STARTUP, struct.pack(">H", 1) + _string("CQL_VERSION") + _string("3.0.0"))
        if opcode == _AUTHENTICATE:
            given = login or Credentials("", "")
            token = f"\0{given.user}\0{given.password}".encode()
            self._ask(_AUTH_RESPONSE, _bytes(token), expected=_AUTH_SUCCESS)
        elif opcode != _READY:
            raise NotCql(f"it answers STARTUP with opcode {opcode} and {len(body)} bytes")

    def _ask(self, opcode: int, body: bytes, *, expected: int) -> "_Reader":
        answered, content = self._exchange(opcode, body)
        if answered != expected:
            raise NotCql(f"it answers with opcode {answered}, not {expected}")
        return _Reader(content)

    def _exchange(self, opcode: int, body: bytes) -> tuple[int, bytes]:
        self._socket.sendall(_HEADER.pack(VERSION, 0, 0, opcode, len(body)) + body)
        version, flags, _stream, answered, length = _HEADER.unpack(self._receive(_HEADER.size))
        if not version & _ANSWER:
            raise NotCql("its answer has no header of this protocol")
        content = self._receive(length)
        content = _without_warnings(content) if flags & 0x08 else content
        if answered == _ERROR:
            reader = _Reader(content)
            raise CqlError(reader.integer(), reader.string())
        return answered, content

    def _receive(self, length: int) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            part = self._socket.recv(min(length - len(parts), 1 << 16))
            if not part:
                raise NotCql("it closed the connection" if not parts else "it closed the connection within an answer")
            parts += part
        return bytes(parts)


class _Reader:
    """The pieces of a body, one behind the other; NotCql where it is too short."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def take(self, length: int) -> bytes:
        part = self._content[self._at : self._at + length]
        if len(part) < length:
            raise NotCql("its answer is shorter than it says")
        self._at += length
        return part

    def short(self) -> int:
        return int.from_bytes(self.take(2))

    def integer(self) -> int:
        return int.from_bytes(self.take(4), signed=True)

    def string(self) -> str:
        return self.take(self.short()).decode("utf-8", errors="replace")

    def value(self) -> bytes | None:
        length = self.integer()
        return None if length < 0 else self.take(length)

    def rest(self) -> bytes:
        return self._content[self._at :]


def _without_warnings(content: bytes) -> bytes:
    reader = _Reader(content)
    for _ in range(reader.short()):
        reader.string()
    return reader.rest()


def _rows(reader: _Reader) -> tuple[list[Row], bytes | None]:
    """The rows of a result, and where the next page begins."""
    if reader.integer() != _ROWS:
        return [], None
    flags, columns = reader.integer(), reader.integer()
    page = reader.value() if flags & _MORE_PAGES else None
    if flags & _GLOBAL_TABLE:
        reader.string(), reader.string()
    for _ in range(columns):
        _skip_column(reader, has_table=not flags & _GLOBAL_TABLE)
    return [tuple(_texts(reader, columns)) for _ in range(reader.integer())], page


def _skip_column(reader: _Reader, *, has_table: bool) -> None:
    if has_table:
        reader.string(), reader.string()
    name, kind = reader.string(), reader.short()
    if kind not in (_ASCII, _TEXT):
        raise NotCql(f"the column {name} is no text: ask with SELECT JSON")


def _texts(reader: _Reader, columns: int) -> Iterator[str | None]:
    for _ in range(columns):
        value = reader.value()
        yield None if value is None else value.decode("utf-8", errors="replace")


def _query(statement: str, values: Sequence[str], page: bytes | None) -> bytes:
    text = statement.encode()
    flags = (_WITH_VALUES if values else 0) | _WITH_PAGE_SIZE | (_WITH_PAGE if page is not None else 0)
    body = struct.pack(">i", len(text)) + text + struct.pack(">HB", LOCAL_QUORUM, flags)
    if values:
        body += struct.pack(">H", len(values)) + b"".join(_bytes(value.encode()) for value in values)
    return body + struct.pack(">i", _PAGE_SIZE) + (_bytes(page) if page is not None else b"")


def _string(text: str) -> bytes:
    content = text.encode()
    return struct.pack(">H", len(content)) + content


def _bytes(content: bytes) -> bytes:
    return struct.pack(">i", len(content)) + content
