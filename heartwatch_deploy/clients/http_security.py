"""HTTPS and logins for a session of requests: our own CA, a client's certificate, user and password, token, headers."""

import ssl
from collections.abc import Iterator
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth

from heartwatch_deploy.model.security import HttpSecurity, Tls

_HUNG_UP: Final = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""The connection ended, as it does when a server stops, which says nothing of trust."""


class UnusableFile(Exception):
    """A file of certificates or keys that cannot be read, or does not hold what it should."""


class _Bearer(AuthBase):
    """As an object, because what `.netrc` says would replace a plain header."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _OneContext(HTTPAdapter):
    """All connections with one TLS context."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options, ssl_context=self._context)


def secure(session: requests.Session, security: HttpSecurity) -> str | bool:
    """Makes the session speak as wanted; gives its `verify`. Raises UnusableFile."""
    if security.basic is not None:
        session.auth = HTTPBasicAuth(security.basic.username.encode(), security.basic.password.encode())
    if security.bearer is not None:
        session.auth = _Bearer(security.bearer)
    session.headers.update(security.headers)
    if security.tls is None:
        return True
    session.mount("https://", _OneContext(context(security.tls)))
    return security.tls.ca or True


def context(tls: Tls) -> ssl.SSLContext:
    """A context that trusts the given CA only, or what this machine trusts; with our certificate where there is one."""
    try:
        made = ssl.create_default_context(cafile=tls.ca)
    except (OSError, ssl.SSLError) as error:
        raise UnusableFile(f"the CA's file {tls.ca}: {_why(error)}") from error
    if tls.certificate is None:
        return made
    try:
        made.load_cert_chain(tls.certificate, tls.key, password=lambda: tls.key_password or "")
    except (OSError, ssl.SSLError) as error:
        raise UnusableFile(f"the certificate {tls.certificate} with the key {tls.key}: {_why(error)}") from error
    return made


def words_of_distrust(error: BaseException) -> str | None:
    """What TLS objects to, where it was TLS that ended a connection; None for one that just ended."""
    for each in _chain(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {each.verify_message}"
        if isinstance(each, ssl.SSLError) and not isinstance(each, _HUNG_UP):
            return _why(each)
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error with all that it wraps."""
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException):
            yield each
            waiting += [each.__cause__, getattr(each, "reason", None), *each.args]


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return (error.reason or str(error)).lower().replace("_", " ")
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
