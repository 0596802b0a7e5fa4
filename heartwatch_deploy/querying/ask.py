"""Asks an engine or a topic, and ends what was begun for it whatever happens."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import islice
from typing import Final

from heartwatch_deploy.querying import flink, ksqldb, topics
from heartwatch_deploy.querying.place import Place
from heartwatch_deploy.querying.question import Answer, Engine, Question

Asking = Callable[[Question, Place, threading.Event], AbstractContextManager[Answer]]
ENGINES: Final[Mapping[Engine, Asking]] = {
    Engine.FLINK: flink.asked,
    Engine.KSQLDB: ksqldb.asked,
    Engine.TOPIC: topics.asked,
}


@contextmanager
def asked(question: Question, place: Place, over: threading.Event) -> Iterator[Answer]:
    """The answer, whose rows end soon after another thread has set `over`. Raises NotAsked and ClientError."""
    with ENGINES[question.engine](question, place, over) as answer:
        yield replace(answer, rows=islice(answer.rows, question.limit))
