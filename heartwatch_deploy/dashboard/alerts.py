"""The alerts that the page knows: newest first, bounded, each one once."""

from collections import OrderedDict
from itertools import islice
from typing import Final

from heartwatch_deploy.watching.alert import Alert

KEPT: Final = 10_000


def key_of(alert: Alert) -> str:
    """The key of the alert's message: user and window."""
    return f"{alert.user_id}|{alert.window_start}"


class AlertBook:
    """The last KEPT alerts in the order in which they came."""

    def __init__(self) -> None:
        self._alerts: OrderedDict[str, Alert] = OrderedDict()

    def __len__(self) -> int:
        return len(self._alerts)

    def take(self, alert: Alert) -> bool:
        """Whether it was new; after a reconnection old ones may come again."""
        key = key_of(alert)
        if key in self._alerts:
            return False
        self._alerts[key] = alert
        if len(self._alerts) > KEPT:
            self._alerts.popitem(last=False)
        return True

    def find(self, key: str) -> Alert | None:
        return self._alerts.get(key)

    def newest(self, count: int, *, user: str = "") -> tuple[Alert, ...]:
        """At most `count`, newest first, of users whose id contains the text (no matter which case)."""
        wanted = user.strip().casefold()
        newest = reversed(self._alerts.values())
        return tuple(islice((each for each in newest if wanted in each.user_id.casefold()), count))

    def of_user(self, user_id: str, *, since: int) -> tuple[Alert, ...]:
        """The user's alerts whose window began at `since` (ms) or later, oldest first."""
        return tuple(each for each in self._alerts.values() if each.user_id == user_id and each.window_start >= since)
