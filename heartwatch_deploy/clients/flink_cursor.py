"""The rows of a statement as the SQL Gateway hands them out, page by page, for as long as somebody wants them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from heartwatch_deploy.clients.flink_gateway import GatewaySession
from heartwatch_deploy.clients.http import ClientError, Refused, path
from heartwatch_deploy.clients.understanding import answers_understood

_SHORT, _LONG = 0.01, 0.2


@answers_understood
class Cursor:
    """Iterates over (kind of change, values); ends where the statement does, or where `wait` says that it is over."""

    def __init__(self, session: GatewaySession, statement: str, *, wait: Callable[[float], bool]) -> None:
        """`wait` waits so many seconds and says whether it is over meanwhile."""
        self.endpoint = session.endpoint
        self._session, self._statement, self._wait = session, statement, wait
        self.job_id: str | None = None
        body = {"statement": statement, "executionConfig": {}}
        try:
            answer = self.endpoint.send("POST", path("v3", "sessions", session.handle, "statements"), body)
        except Refused as refused:
            raise session.refusal(refused, statement) from refused
        self._operation = path("v3", "sessions", session.handle, "operations", str(answer["operationHandle"]))
        self._first: dict[str, Any] | None = None
        self._token = 0
        self._ended = False

    def columns(self) -> tuple[str, ...]:
        """Waits for the first page."""
        self._first = self._first or self._page()
        return tuple(column["name"] for column in self._first["results"]["columns"]) if self._first else ()

    def __iter__(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        self._first, page = None, self._first or self._page()
        while page is not None:
            for row in page["results"]["data"]:
                yield str(row["kind"]), tuple(row["fields"])
            page = self._page()

    def close(self) -> None:
        """The operation is cancelled and forgotten; the gateway drops it with its session, at the latest."""
        for verb, end in (("POST", "/cancel"), ("DELETE", "/close")):
            with suppress(ClientError):
                self.endpoint.send(verb, self._operation + end)

    def _page(self) -> dict[str, Any] | None:
        """The next page with rows, None after the last one. An empty page says that there is nothing yet."""
        pause = _SHORT
        while not self._ended:
            answer = self._fetched()
            if answer["resultType"] != "NOT_READY":
                self._token += 1
                self.job_id = answer.get("jobID") or self.job_id
                self._ended = answer["resultType"] == "EOS" or "nextResultUri" not in answer
                if answer["results"]["data"] or self._token == 1:
                    return dict(answer)
            if not self._ended and self._wait(pause):
                return None
            pause = min(pause * 1.5, _LONG)
        return None

    def _fetched(self) -> dict[str, Any]:
        try:
            found = self.endpoint.get(f"{self._operation}/result/{self._token}", rowFormat="JSON")
        except Refused as refused:
            raise self._session.refusal(refused, self._statement) from refused
        return dict(found)


@contextmanager
def cursor(session: GatewaySession, statement: str, *, wait: Callable[[float], bool]) -> Iterator[Cursor]:
    """Raises StatementRefused and other ClientErrors."""
    found = Cursor(session, statement, wait=wait)
    try:
        yield found
    finally:
        found.close()
