"""What may be asked, and what an answer is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from heartwatch_deploy.model.diagnostic import Diagnostic


class Engine(StrEnum):
    FLINK = "flink"
    KSQLDB = "ksqldb"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Question:
    """`text` is a statement, or a topic's name. `bounded`: only what is there by now; else it goes on until it is
    ended. `from_beginning` and `where` (name → text of its value) are for topics, whose newest messages are told
    otherwise; `limit` rows at most."""

    engine: Engine
    text: str
    bounded: bool = False
    from_beginning: bool = False
    where: Mapping[str, str] = field(default_factory=dict)
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """`change` is +I for a row that is there, -D for one that is gone; -U and +U are one before and after."""

    values: tuple[Any, ...]
    change: str = "+I"


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows as they come; they end with the question, raise ClientError, and are none any more once it is closed."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


class NotAsked(Exception):
    """What cannot be asked like this; `diagnostic` says why, and what can be done instead."""

    def __init__(self, code: str, summary: str, *, cause: str = "", help: str = "") -> None:
        super().__init__(summary)
        self.diagnostic = Diagnostic(code, summary, cause=cause, help=help)
