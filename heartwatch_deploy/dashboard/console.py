"""Questions to engines and topics from the page: they only read, and end by themselves, on demand or with it.

A question runs in a thread of its own. Whoever asked comes back for its rows; who does not for GONE_AFTER has left.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final

from confluent_kafka import KafkaException

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.querying.ask import asked
from heartwatch_deploy.querying.failing import explained
from heartwatch_deploy.querying.place import Place
from heartwatch_deploy.querying.question import NotAsked, Question
from heartwatch_deploy.watching.deployment import Deployment

ROWS_AT_MOST: Final = 200
SECONDS_AT_MOST: Final = 60.0
GONE_AFTER: Final = 6.0
AT_ONCE: Final = 3
_KNOWN_AT_MOST: Final = 12
_LOOK_EVERY: Final = 0.5


@dataclass(frozen=True)
class Told:
    """What is known of a question: rows so far, how it goes in words, and whether it is over."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    words: str = ""
    ended: bool = False


@dataclass
class _Asking:
    """`seen` is when somebody last came for it; `over` ends it."""

    question: Question
    seen: float
    begun: float
    over: threading.Event = field(default_factory=threading.Event)
    told: Told = field(default_factory=lambda: Told(words="Asking…"))


class Console:
    """Questions by their ids, which browsers make."""

    def __init__(self, *, gone_after: float = GONE_AFTER, seconds: float = SECONDS_AT_MOST) -> None:
        self._gone_after, self._seconds = gone_after, seconds
        self._lock = threading.Lock()
        self._askings: OrderedDict[str, _Asking] = OrderedDict()

    def ask(self, name: str, question: Question, deployment: Deployment | None) -> None:
        """Begins it; the same name again ends what it named before."""
        self.stop(name)
        now = time.monotonic()
        asking = _Asking(question, seen=now, begun=now)
        with self._lock:
            running = sum(not each.told.ended for each in self._askings.values())
            self._askings[name] = asking
            self._askings.move_to_end(name)
            while len(self._askings) > _KNOWN_AT_MOST:
                self._askings.popitem(last=False)[1].over.set()
        if deployment is None or deployment.endpoints is None:
            asking.told = Told(words="There are no servers to ask.", ended=True)
        elif running >= AT_ONCE:
            asking.told = Told(words=f"{AT_ONCE} questions are being answered: stop one first.", ended=True)
        else:
            place = Place(deployment.loaded, deployment.desired)
            for work in (self._answer, self._watch):
                threading.Thread(target=work, args=(asking, place), daemon=True).start()

    def told(self, name: str) -> Told:
        """What is known by now; that somebody asks keeps the question alive."""
        with self._lock:
            asking = self._askings.get(name)
        if asking is None:
            return Told(ended=True)
        asking.seen = time.monotonic()
        return asking.told

    def stop(self, name: str) -> None:
        with self._lock:
            asking = self._askings.get(name)
        if asking is not None:
            asking.over.set()

    def _watch(self, asking: _Asking, _place: Place) -> None:
        """Ends it where nobody comes back, or when its time is over."""
        while not asking.over.wait(_LOOK_EVERY) and not asking.told.ended:
            now = time.monotonic()
            if now - asking.seen > self._gone_after or now - asking.begun > self._seconds:
                asking.over.set()

    def _answer(self, asking: _Asking, place: Place) -> None:
        columns: tuple[str, ...] = ()
        rows: list[tuple[Any, ...]] = []
        words = "It broke off."
        try:
            with asked(asking.question, place, asking.over) as answer:
                columns = ("", *answer.columns)
                for row in answer.rows:
                    rows.append((row.change, *row.values))
                    asking.told = Told(columns, tuple(rows), f"{len(rows)} rows so far…")
            words = _ended(len(rows), asking)
        except (ClientError, NotAsked) as error:
            words = _refused(explained(error))
        except KafkaException as error:
            words = f"Kafka does not let us read: {error.args[0].str()}"
        finally:
            asking.told = Told(columns, tuple(rows), words, ended=True)
            asking.over.set()


def _ended(rows: int, asking: _Asking) -> str:
    many = f"{rows} row{'' if rows == 1 else 's'}"
    if asking.question.limit and rows >= asking.question.limit:
        return f"{many}, which is as many as are shown."
    return f"{many}. Ended before its end." if asking.over.is_set() else f"{many}."


def _refused(found: Diagnostic) -> str:
    return " ".join(filter(None, (f"{found.code}: {found.summary}.", found.cause, found.help)))
