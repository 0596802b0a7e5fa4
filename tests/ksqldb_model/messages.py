"""A request and an answer of the model, and the JSON in them."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.ksqldb_model.world import Refused
from tests.ksqldb_model.world import generic as refused_generally


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: str | None = None
    accept: str | None = None
    http2: bool = False
    registry: bool = False


@dataclass(frozen=True)
class Response:
    """`text` is None for an answer without a body."""

    status: int
    text: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        return json.loads(self.text or "")


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object of a request; Refused, as the server refuses what is none."""
    if not request.body:
        message = 'Cannot invoke "io.vertx.core.buffer.Buffer.getBytes()" because "buffer" is null'
        raise refused_generally(message, status=500, code=50000)
    try:
        found = json.loads(request.body)
    except ValueError as error:
        raise refused_generally(f"Invalid JSON in request: {error}") from error
    if not isinstance(found, dict):
        raise refused_generally("Invalid JSON in request: Cannot deserialize value from Array value")
    return found


def mapping(body: dict[str, Any], name: str) -> dict[str, Any]:
    """A part of it that is an object, or is not there."""
    found = body.get(name) or {}
    if not isinstance(found, dict):
        raise refused_generally("Invalid JSON in request: Cannot deserialize value from Array value")
    return found


def json_answer(value: Any) -> Response:
    """200 with this."""
    return Response(200, json.dumps(value))


def refusal_answer(refused: Refused) -> Response:
    """The body of an error, with the statement where it is a statement's."""
    body: dict[str, Any] = {"@type": "generic_error", "error_code": refused.code, "message": refused.message}
    if refused.statement is not None:
        body |= {"@type": "statement_error", "statementText": refused.statement, "entities": []}
    return Response(refused.status, json.dumps(body))
