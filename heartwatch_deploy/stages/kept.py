"""Results kept from one round of work to the next, each by the whole of what it was worked out from."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Kept:
    """A result is found again only under a key that is equal, so that it can never be out of date: who keeps one names
    all that it depends on in the key. What a round did not ask for is forgotten by `end_round`."""

    def __init__(self) -> None:
        self._before: dict[Hashable, Any] = {}
        self._asked: dict[Hashable, Any] = {}

    def of(self, key: Hashable, work: Callable[[], T], *, keep: Callable[[], bool] = lambda: True) -> T:
        """The result for the key, worked out where it is not known. `keep` is asked after the work."""
        for known in (self._asked, self._before):
            if key in known:
                self._asked[key] = known[key]
                return known[key]  # type: ignore[no-any-return]  # put there by the same caller's work
        result = work()
        if keep():
            self._asked[key] = result
        return result

    def end_round(self) -> None:
        """Keeps what was asked for since the last time, and no more."""
        self._before, self._asked = self._asked, {}
