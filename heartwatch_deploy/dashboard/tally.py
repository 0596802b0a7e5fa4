"""How often each reason was given, for a bounded number of reasons."""

from collections import Counter
from typing import Final

REASONS_AT_MOST: Final = 30
OTHERS: Final = "other reasons"


class Tally:
    """Counts by reason; a reason that comes when the tally is full counts among OTHERS."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def take(self, reason: str) -> None:
        known = reason in self._counts or len(self._counts) < REASONS_AT_MOST
        self._counts[reason if known else OTHERS] += 1

    @property
    def total(self) -> int:
        return self._counts.total()

    def most_common(self) -> tuple[tuple[str, int], ...]:
        """(reason, count), the most frequent first."""
        return tuple(self._counts.most_common())
