"""One HTTP endpoint: time limits, retries where they are safe, and errors in the server's own words."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from heartwatch_deploy.clients.concealed import concealed
from heartwatch_deploy.model.secrets import without_secrets
from heartwatch_deploy.model.security import HttpSecurity

if TYPE_CHECKING:  # errors and addresses are everybody's; the library is for whoever asks a server
    import requests

_LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}
_NOT_LOOKED_AT: Final = frozenset({429, 503})
_FAILED: Final = frozenset({500, 502, 504})
_SAFE_TO_REPEAT: Final = frozenset({"GET", "PUT", "DELETE"})


class ClientError(Exception):
    """A server did not do what it was asked. `component` and `address` say which, `server_message` why."""

    def __init__(self, component: str, address: str, *, server_message: str) -> None:
        self.component = component
        self.address = concealed(address)
        self.server_message = concealed(server_message)
        super().__init__(f"{component} at {self.address}: {self.server_message}")


class Unreachable(ClientError):
    """Nobody answers at the address, or not in time; `never_sent` where nobody has seen the request."""

    never_sent = False


class Unintelligible(ClientError):
    """Somebody answers at the address, but not what this component would say."""


class Refused(ClientError):
    """The server understood and said no; `status` is the HTTP status, or the error number of another protocol."""

    def __init__(self, component: str, address: str, *, status: int, body: str, server_message: str) -> None:
        super().__init__(component, address, server_message=server_message)
        self.status = status
        self.body = concealed(body)


class Untrusted(ClientError):
    """No connection that both sides trust: a certificate, or no TLS on one of the sides."""


class LoginRefused(Refused):
    """The server does not know us, or not with this password, key or token."""


class NotAllowed(Refused):
    """The server knows us, and we may not; `right` is what we lack, in its words, where that is known."""

    right = ""


class InDoubt(Refused):
    """The server failed while it was at it, so it may have done what it was asked, and may not."""


_KINDS: Final[Mapping[int, type[Refused]]] = {
    401: LoginRefused,
    403: NotAllowed,
    **dict.fromkeys(_FAILED, InDoubt),
}


@dataclass(frozen=True)
class Limits:
    """How long to wait, in seconds: for a connection, for an answer, in all for a server that is starting, and in all
    for one that is busy (Connect's workers, who make each other wait)."""

    connect: float = 2.0
    answer: float = 15.0
    patience: float = 3.0
    busy: float = 60.0


class Endpoint:
    """One server's JSON API under one address; keeps its connection between requests."""

    def __init__(
        self,
        component: str,
        address: str,
        *,
        limits: Limits | None = None,
        headers: Mapping[str, str] | None = None,
        retried: Callable[[Refused], bool] | None = None,
        words: Callable[[str], str] | None = None,
        starting: Set[int] = _NOT_LOOKED_AT,
        failed: Set[int] = _FAILED,
        security: HttpSecurity | None = None,
    ) -> None:
        """`retried` tells which refusals deserve another try, `words` what a person should read of an error's body,
        `starting` which statuses mean that the request has not been looked at yet, `failed` that the server failed and
        may do better the next time. A user and password in the address are sent with each request and shown nowhere.
        `security` holds secrets, not references; raises Untrusted where its files cannot be used, and Unreachable for
        what is no address.
        """
        from heartwatch_deploy.clients.http_connection import Connection

        self.component = component
        try:
            self.address, login = _without_login(address.rstrip("/"))
            host = urlsplit(address).hostname
        except ValueError as error:
            shown = without_secrets(address)
            raise Unreachable(component, shown, server_message=f"this is no address: {error}") from None
        self._limits = limits or Limits()
        self._retried = retried or _never
        self._words = words or words_of
        self._starting, self._failed = starting, failed
        self._connection = Connection(component, self.address, self._limits, login, headers=headers, security=security)
        if host in _LOOPBACK:  # a proxy for the outside world must not come between us and our own machine
            self._connection.go_directly()

    def get(self, path: str, **query: str) -> Any:
        """The JSON that the server answers; raises ClientError."""
        return self.send("GET", path, query=query)

    def find(self, path: str, **query: str) -> Any | None:
        """Like get, but None where the server says 404."""
        try:
            return self.get(path, **query)
        except Refused as refused:
            if refused.status == 404:
                return None
            raise

    def send(self, method: str, path: str, body: Any = None, *, query: Mapping[str, str] | None = None) -> Any:
        """Sends one request and gives the JSON of the answer, or None when it has no body; raises ClientError.

        Repeated after an error only when that can't do anything twice: a GET, PUT or DELETE, a connection that was
        refused, and a server that says it is still starting or too busy to look.
        """
        begin = time.monotonic()
        for pause in _back_off():
            try:
                return self._once(method, path, body, query or {})
            except ClientError as error:
                if time.monotonic() + pause > begin + self._patience_with(method, error):
                    raise
            time.sleep(pause)
        raise AssertionError("the back-off never ends")

    @contextmanager
    def lines(self, method: str, path: str, body: Any) -> Iterator[Iterator[str]]:
        """Sends one request, once, and gives the lines of the answer as they come; raises ClientError.

        The connection ends with the context. `limits.answer` bounds the wait for each piece.
        """
        response = self._connection.response(method, path, body, {}, stream=True)
        try:
            if response.status_code >= 300:
                self._content(response, f"{method} {path}")
            yield self._connection.lines_of(response, f"{method} {path}")
        finally:
            response.close()

    def _patience_with(self, method: str, error: ClientError) -> float:
        """How long such a request may be repeated, in seconds from the first try; 0: not at all."""
        if isinstance(error, Unreachable):
            return self._limits.patience if method in _SAFE_TO_REPEAT or error.never_sent else 0
        if isinstance(error, Refused) and self._retried(error):
            return self._limits.busy
        again = self._starting | (self._failed if method in _SAFE_TO_REPEAT else frozenset())
        return self._limits.patience if isinstance(error, Refused) and error.status in again else 0

    def _once(self, method: str, path: str, body: Any, query: Mapping[str, str]) -> Any:
        return self._content(self._connection.response(method, path, body, query), f"{method} {path}")

    def _content(self, response: requests.Response, request: str) -> Any:
        if response.status_code >= 300:
            raise _KINDS.get(response.status_code, Refused)(
                self.component,
                self.address,
                status=response.status_code,
                body=response.text,
                server_message=self._words(response.text) or _status_words(response, request),
            )
        if not response.content:
            return None
        try:
            return response.json()
        except ValueError as error:
            start = " ".join(concealed(response.text).split())[:80]
            words = f"the answer to {request} is not JSON: {start!r}"
            raise Unintelligible(self.component, self.address, server_message=words) from error


def _status_words(response: requests.Response, request: str) -> str:
    """What can be said of a refusal without a body."""
    elsewhere = response.headers.get("Location")
    return f"HTTP {response.status_code} to {request}" + (f", which points to {elsewhere}" if elsewhere else "")


def _without_login(address: str) -> tuple[str, tuple[str, str] | None]:
    parts = urlsplit(address)
    if parts.username is None:
        return address, None
    plain = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return plain, (unquote(parts.username), unquote(parts.password or ""))


def _never(_refused: Refused) -> bool:
    return False


def path(*parts: str) -> str:
    """A path of parts that may hold any character, each percent-encoded: `path("subjects", "a/b")`."""
    return "".join("/" + quote(part, safe="") for part in parts)


def words_of(body: str) -> str:
    """What a person should read of an error's body: the `message` of a JSON object, else the text's beginning."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return " ".join(concealed(body).split())[:300]  # a secret that is cut would not be known again
    if not isinstance(parsed, dict):
        return str(parsed)
    found = parsed.get("message") or parsed.get("detail") or parsed.get("title") or parsed.get("errors")
    return "\n".join(map(str, found)) if isinstance(found, list) else str(found or body)


def _back_off() -> Iterator[float]:
    pause = 0.1
    while True:
        yield pause
        pause = min(pause * 2, 2.0)
