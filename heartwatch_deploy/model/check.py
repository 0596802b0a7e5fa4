"""Questions to running servers that change nothing, and their answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.request import FlinkSql, HttpRequest, OwnDatabaseSql


@dataclass(frozen=True, slots=True)
class FlinkPlan:
    """How would Flink run the last of these statements? It starts no job. Secrets stay references, for plans are kept
    on a disk for a moment."""

    statements: tuple[str, ...]
    config: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """Asked on behalf of `address`. A FlinkSql check runs in a scratch session and starts no job, an OwnDatabaseSql
    check in a transaction that is rolled back."""

    address: Address
    request: HttpRequest | FlinkSql | FlinkPlan | OwnDatabaseSql


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Any status, also 4xx; `body` is the parsed JSON, or the text when it is none."""

    status: int
    body: Json


@dataclass(frozen=True, slots=True)
class SqlAnswer:
    """`failed` is the index of the statement that was refused, None when all passed; `message` the root cause;
    `position` where in the statement it is, from 1, when the server says so apart from the message."""

    failed: int | None
    message: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """Flink's compiled plan; None where there is none, and `message` says why."""

    plan: Json
    message: str = ""


Answer: TypeAlias = HttpAnswer | SqlAnswer | PlanAnswer
