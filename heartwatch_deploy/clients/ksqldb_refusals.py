"""Why a ksqlDB server says no, by type: what may be sent again, what is the statement's fault, what the server's."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Final

from heartwatch_deploy.clients.concealed import concealed
from heartwatch_deploy.clients.http import LoginRefused, NotAllowed, Refused


class KsqlRefused(Refused):
    """`code` is the server's error code (None when it sent none), `statement` what it objects to, where it says so.

    `not_written` is true of those after which the server is as if it had not been asked: such a request of a single
    statement can be sent again as it is.
    """

    not_written: ClassVar[bool] = False
    code: int | None = None
    statement: str = ""

    @classmethod
    def of(cls, refused: Refused, code: int | None, statement: str) -> "KsqlRefused":
        made = cls(
            refused.component,
            refused.address,
            status=refused.status,
            body=refused.body,
            server_message=refused.server_message,
        )
        made.code, made.statement = code, statement
        return made


class RequestRefused(KsqlRefused):
    """40000: what the statement asks for cannot be, said without naming the statement; or the request is malformed."""


class StatementRefused(KsqlRefused):
    """40001: the statement cannot be read, or not against the objects that there are."""


class WrongEndpoint(KsqlRefused):
    """40002: SELECT and PRINT are not for /ksql. Everything before them in the request was found valid."""


class Http2Only(KsqlRefused):
    """40004: the endpoint is for HTTP/2."""


class NotFound(KsqlRefused):
    """40400: no such command or connector."""


class ConnectorExists(KsqlRefused):
    """40900."""


class ConnectBusy(KsqlRefused):
    """40900, in other words: Connect is taking in an earlier change, such as that of a connector just dropped."""

    not_written = True


class ConnectAway(KsqlRefused):
    """50000: the Kafka Connect that the server was told of cannot be reached."""


class AssertionFailed(KsqlRefused):
    """41700: an ASSERT did not hold. The statements before it have been applied."""


class RateLimited(KsqlRefused):
    """42900: too many statements a second."""

    not_written = True


class NotCaughtUp(KsqlRefused):
    """50301: the server has not yet read the command that the request waits for."""

    not_written = True


class Starting(KsqlRefused):
    """50302, or a 503 of something in front of the server."""

    not_written = True


class Stopping(KsqlRefused):
    """50303: the server is shutting down, after its cluster was terminated for good."""


class RunnerBusy(KsqlRefused):
    """50000: the command runner is busy with an earlier command, such as ending a query, for a minute or so."""

    not_written = True


class Fenced(KsqlRefused):
    """50000: another statement was being written at the same time; this one was not."""

    not_written = True


class Degraded(KsqlRefused):
    """50000: the command topic was tampered with; the server takes no statements any more."""


class NotServing(KsqlRefused):
    """503 to a pull query: no host has told yet how far it is with the rows, as just after a start."""

    not_written = True


class ServerError(KsqlRefused):
    """50000 for all the rest, mistakes of the statement among them."""


class Unexplained(KsqlRefused):
    """A refusal that is not in ksqlDB's words: without a body (405, 406), a redirect, a page."""


_BY_CODE: Final[Mapping[int, type[KsqlRefused]]] = {
    40000: RequestRefused,
    40001: StatementRefused,
    40002: WrongEndpoint,
    40004: Http2Only,
    40400: NotFound,
    41700: AssertionFailed,
    42900: RateLimited,
    50301: NotCaughtUp,
    50302: Starting,
    50303: Stopping,
}

_BY_WORDS: Final[tuple[tuple[str, type[KsqlRefused]], ...]] = (
    ("Timeout while waiting for command topic consumer", RunnerBusy),
    ("has been fenced by another producer", Fenced),
    ("Another command with the same id", Fenced),
    ("has detected corruption in the command topic", Degraded),
    ("failed to find valid host", NotServing),
    ("Could not connect to the server. Please check the server details", ConnectAway),
    ("momentarily due to", ConnectBusy),
    ("rebalance", ConnectBusy),
)
"""50000 is one code for many things, 40900 for two: only the words tell them apart."""


def refusal(refused: Refused) -> KsqlRefused:
    """The refusal with its type, from the body of the answer."""
    body = _parsed(refused.body)
    code = body.get("error_code")
    statement = str(body.get("statementText") or "")
    if not isinstance(code, int):
        kind: type[KsqlRefused] = Starting if refused.status == 503 else Unexplained
        return kind.of(refused, None, "")
    return _kind(code, str(body.get("message"))).of(refused, code, statement)


def _kind(code: int, message: str) -> type[KsqlRefused]:
    if code not in (50000, 40900):
        return _BY_CODE.get(code, ServerError if code >= 50000 else RequestRefused)
    plain = ServerError if code == 50000 else ConnectorExists
    return next((kind for words, kind in _BY_WORDS if words in message), plain)


@contextmanager
def typed() -> Iterator[None]:
    """Refusals that leave the context have their type."""
    try:
        yield
    except (KsqlRefused, LoginRefused, NotAllowed):
        raise
    except Refused as refused:
        raise refusal(refused) from refused


def is_not_written(refused: Refused) -> bool:
    """Whether the same request can be sent again without doing anything twice."""
    return refusal(refused).not_written


def words_of_ksqldb(body: str) -> str:
    """What a person should read of an error's body: the server's message without where it stands in its sources."""
    message = _parsed(body).get("message")
    return str(message).split("\n at [Source:")[0] if message else " ".join(concealed(body).split())[:300]


def _parsed(body: str) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
