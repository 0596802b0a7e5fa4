"""What panels show beside alerts and rates: readings in detail, rows of topics, applies; each bounded."""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from heartwatch_deploy.model.audit import Entry

DETAILS_AT_MOST: Final = 5_000
ROWS_AT_MOST: Final = 5_000
NOTICES_AT_MOST: Final = 500
Record = Mapping[str, Any]


class Kept:
    """Written by the threads that read servers, asked by the ones that answer browsers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._details: deque[Record] = deque(maxlen=DETAILS_AT_MOST)
        self._notices: deque[Record] = deque(maxlen=NOTICES_AT_MOST)
        self._rows: dict[str, OrderedDict[bytes, Record]] = {}
        self.applies: tuple[Entry, ...] = ()

    def take_details(self, records: Iterable[Record]) -> None:
        """Readings with all their fields: a sample of them."""
        with self._lock:
            self._details.extend(records)

    def take_notices(self, records: Iterable[Record]) -> None:
        """Readings with which a device told its wearer something."""
        with self._lock:
            self._notices.extend(records)

    def take_row(self, topic: str, key: bytes, record: Record | None) -> None:
        """The newest row of a key; None takes it away."""
        with self._lock:
            rows = self._rows.setdefault(topic, OrderedDict())
            rows.pop(key, None)
            if record is not None:
                rows[key] = record
            if len(rows) > ROWS_AT_MOST:
                rows.popitem(last=False)

    def details(self) -> tuple[Record, ...]:
        """In the order in which they came."""
        with self._lock:
            return tuple(self._details)

    def notices(self, count: int) -> tuple[Record, ...]:
        """The newest first."""
        with self._lock:
            return tuple(islice(reversed(self._notices), count))

    def rows(self, topic: str) -> tuple[Record, ...]:
        """One a key, the one that came last first."""
        with self._lock:
            return tuple(reversed(self._rows.get(topic, {}).values()))

    def row(self, topic: str, key: str) -> Record | None:
        with self._lock:
            rows = self._rows.get(topic)
            return rows.get(key.encode()) if rows else None
