"""Flink's SQL Gateway over REST: a session, statements in it, their results, and the real cause of an error."""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from heartwatch_deploy.clients.flink_words import located_cause, root_cause, words_of_flink
from heartwatch_deploy.clients.http import ClientError, Endpoint, InDoubt, Limits, Refused, path, words_of
from heartwatch_deploy.clients.understanding import answers_understood
from heartwatch_deploy.model.security import HttpSecurity

_FAILED = frozenset({502, 504})
"""The gateway answers 500 for what is wrong with a statement, which will be so the next time as well."""
_ENDED = frozenset({"FINISHED", "ERROR", "CANCELED", "CLOSED", "TIMEOUT"})


class StatementRefused(Refused):
    """The gateway did not take a statement; `located_message` is the cause that names the place."""

    def __init__(self, address: str, *, trace: str, statement: str) -> None:
        super().__init__("Flink SQL Gateway", address, status=500, body=trace, server_message=root_cause(trace))
        self.statement = statement
        self.located_message = located_cause(trace)


@dataclass(frozen=True)
class StatementResult:
    """What a statement gave: the id of the job it started, if any, and its rows as tuples of JSON values."""

    job_id: str | None
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@answers_understood
class GatewaySession:
    """A session of the gateway; its tables live as long as it does. A context manager; raises ClientError."""

    def __init__(
        self,
        address: str,
        *,
        properties: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        security: HttpSecurity | None = None,
    ) -> None:
        self.endpoint = Endpoint(
            "Flink SQL Gateway", address, limits=limits, security=security, words=words_of_flink, failed=_FAILED
        )
        body = {"sessionName": "heartwatch_deploy", "properties": dict(properties or {})}
        self.handle = str(self.endpoint.send("POST", "/v3/sessions", body)["sessionHandle"])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the session; one that the gateway has lost already is fine, as it forgets idle ones by itself."""
        with suppress(ClientError):
            self.endpoint.send("DELETE", path("v3", "sessions", self.handle))

    def run(
        self, statement: str, *, options: Mapping[str, str] | None = None, within: float = 120.0
    ) -> StatementResult:
        """Runs one statement (without `;`) and waits for its result, at most `within` seconds.

        `options` hold for this statement only. An INSERT ends when its job is submitted, not when it is healthy.
        Raises StatementRefused with the innermost cause, other ClientErrors when the gateway can't be asked.
        """
        body: dict[str, Any] = {"statement": statement, "executionConfig": dict(options or {})}
        try:
            answer = self.endpoint.send("POST", path("v3", "sessions", self.handle, "statements"), body)
        except Refused as refused:
            raise self.refusal(refused, statement) from refused
        operation = path("v3", "sessions", self.handle, "operations", str(answer["operationHandle"]))
        try:
            self._await_end(operation, within)
            return self._result(operation)
        except Refused as refused:
            raise self.refusal(refused, statement) from refused
        finally:
            with suppress(ClientError):  # The gateway drops operations with their session, at the latest.
                self.endpoint.send("DELETE", operation + "/close")

    def _await_end(self, operation: str, within: float) -> None:
        deadline, pause = time.monotonic() + within, 0.01
        while (status := self.endpoint.get(operation + "/status")["status"]) not in _ENDED:
            if time.monotonic() > deadline:
                words = f"the statement is still {status} after {within:g} s"
                raise InDoubt("Flink SQL Gateway", self.endpoint.address, status=504, body="", server_message=words)
            time.sleep(pause)
            pause = min(pause * 1.5, 0.25)

    def _result(self, operation: str) -> StatementResult:
        """All pages; a bounded statement's last page says EOS, an INSERT's result is one page with its job id."""
        rows: list[tuple[Any, ...]] = []
        columns: tuple[str, ...] = ()
        job_id, token = None, 0
        while True:
            answer = self.endpoint.get(f"{operation}/result/{token}", rowFormat="JSON")
            if answer["resultType"] == "NOT_READY":
                time.sleep(0.02)
                continue
            job_id = answer.get("jobID") or job_id
            columns = columns or tuple(column["name"] for column in answer["results"]["columns"])
            rows += [tuple(row["fields"]) for row in answer["results"]["data"]]
            if answer["resultType"] == "EOS" or "nextResultUri" not in answer:
                return StatementResult(job_id, columns, tuple(rows))
            token += 1

    def refusal(self, refused: Refused, statement: str) -> Refused:
        """The same with the innermost cause, where the gateway tells of one."""
        if refused.status not in {400, 500} or "Exception" not in refused.body:
            return refused
        return StatementRefused(self.endpoint.address, trace=words_of(refused.body), statement=statement)
