"""What an endpoint's requests go through: a session of requests that is kept open, and its failures as ClientError."""

from collections.abc import Iterator, Mapping
from typing import Any

import requests

from heartwatch_deploy.clients.http import ClientError, Limits, Unintelligible, Unreachable, Untrusted
from heartwatch_deploy.clients.http_security import UnusableFile, secure, words_of_distrust
from heartwatch_deploy.model.security import HttpSecurity


class Connection:
    """To one address; every method raises ClientError."""

    def __init__(
        self,
        component: str,
        address: str,
        limits: Limits,
        login: tuple[str, str] | None,
        *,
        headers: Mapping[str, str] | None = None,
        security: HttpSecurity | None = None,
    ) -> None:
        """Raises Untrusted where the files of `security` cannot be used."""
        self._component, self._address, self._limits = component, address, limits
        self._session = requests.Session()
        self._session.headers.update(headers or {})
        self._session.auth = login
        try:
            self._verify = True if security is None else secure(self._session, security)
        except UnusableFile as error:
            raise Untrusted(component, address, server_message=str(error)) from error

    def go_directly(self) -> None:
        """Past all that this machine's environment says of proxies."""
        self._session.trust_env = False

    def response(
        self, method: str, path: str, body: Any, query: Mapping[str, str], *, stream: bool = False
    ) -> requests.Response:
        """Whatever its status says."""
        try:
            return self._session.request(
                method,
                self._address + path,
                json=body,
                params=dict(query),
                timeout=(self._limits.connect, self._limits.answer),
                allow_redirects=False,
                stream=stream,
                verify=self._verify,
            )
        except requests.exceptions.ConnectionError as error:
            raise self._connection_error(error) from error
        except requests.exceptions.Timeout as error:
            words = f"no answer to {method} {path} within {self._limits.answer:g} s"
            raise Unreachable(self._component, self._address, server_message=words) from error
        except requests.exceptions.ChunkedEncodingError as error:
            words = f"the answer to {method} {path} broke off"
            raise Unreachable(self._component, self._address, server_message=words) from error
        except requests.exceptions.RequestException as error:
            raise Unintelligible(self._component, self._address, server_message=str(error)) from error

    def lines_of(self, response: requests.Response, request: str) -> Iterator[str]:
        """As they come."""
        try:
            for line in response.iter_lines(chunk_size=None):
                yield line.decode("utf-8", errors="replace")
        except requests.exceptions.RequestException as error:
            words = f"the answer to {request} broke off: {_innermost(error)}"
            raise Unreachable(self._component, self._address, server_message=words) from error

    def _connection_error(self, error: requests.exceptions.ConnectionError) -> ClientError:
        words = _innermost(error)
        if (distrust := words_of_distrust(error)) is not None:
            return Untrusted(self._component, self._address, server_message=distrust)
        if "BadStatusLine" in repr(error):
            return Unintelligible(self._component, self._address, server_message=f"the answer is not HTTP: {words}")
        unreachable = Unreachable(self._component, self._address, server_message=words)
        refused = "NewConnectionError" in repr(error)
        unreachable.never_sent = refused or isinstance(error, requests.exceptions.ConnectTimeout)
        return unreachable


def _innermost(error: BaseException) -> str:
    """The last reason in a chain of wrapped network errors, without the names of the wrapping objects."""
    reason: object = error
    while isinstance(reason, BaseException):
        inner = getattr(reason, "reason", None) or (reason.args[-1] if reason.args else None)
        if not isinstance(inner, BaseException):
            break
        reason = inner
    text = str(reason)
    return text.rsplit(": ", 1)[-1] if "object at 0x" in text or "HTTPConnection" in text else text
