"""The reference of `escalations`: alerts that nobody acknowledged in time, and users who alert in windows running."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from heartwatch_deploy.readings.acknowledgements import Acknowledgement
from heartwatch_deploy.readings.reference import Alert

DAY_MS: Final = 86_400_000


class Escalation(NamedTuple):
    """A row of escalations; times in ms."""

    escalation_id: str
    user_id: str
    alert_id: str | None
    reason: str
    since: int
    escalated_at: int
    windows: int | None


class Heard(NamedTuple):
    """What came, and when (ms of the clock on the wall)."""

    at: int
    what: Alert | Acknowledgement


def alert_id(alert: Alert) -> str:
    """The key of the alert's message."""
    return f"{alert.user_id}|{alert.window_start}"


def unacknowledged(heard: Iterable[Heard], *, minutes: float = 5) -> list[Escalation]:
    """An alert is escalated so many minutes after it came, unless an acknowledgement came within them, before
    it or after it. One that comes afterwards takes nothing back; when people say that they wrote it does not count."""
    by_alert: dict[str, list[Heard]] = defaultdict(list)
    for each in heard:
        if isinstance(each.what, Acknowledgement):
            by_alert[each.what.alert_id].append(each)
        elif _is_recent(each):
            by_alert[alert_id(each.what)].append(each)
    length = int(minutes * 60_000)
    return [
        _unacknowledged(name, alerts, session[-1].at + length)
        for name, own in sorted(by_alert.items())
        for session in _sessions(own, length=length)
        if (alerts := [each.what for each in session if isinstance(each.what, Alert)]) and len(alerts) == len(session)
    ]


def keeps_alerting(heard: Iterable[Heard], *, windows: int = 3, window_seconds: int = 10) -> list[Escalation]:
    """A user with an alert in each of so many windows running is escalated, whatever order the alerts came in: anew
    with every further window, since that ends another run."""
    length = window_seconds * 1000
    ends = {
        (each.what.user_id, each.what.window_end) for each in heard if isinstance(each.what, Alert) and _is_recent(each)
    }
    return [
        _keeps_alerting(user_id, end, windows, length)
        for user_id, end in sorted(ends)
        if all((user_id, end - length * earlier) in ends for earlier in range(windows))
    ]


def _is_recent(heard: Heard) -> bool:
    return isinstance(heard.what, Alert) and heard.what.window_end > heard.at - DAY_MS


def _sessions(heard: list[Heard], *, length: int) -> Iterator[list[Heard]]:
    session: list[Heard] = []
    for each in sorted(heard, key=lambda each: each.at):
        if session and each.at - session[-1].at >= length:
            yield session
            session = []
        session.append(each)
    yield session


def _unacknowledged(name: str, alerts: list[Alert], escalated_at: int) -> Escalation:
    return Escalation(
        escalation_id=f"unacknowledged|{name}",
        user_id=alerts[0].user_id,
        alert_id=name,
        reason="unacknowledged",
        since=alerts[0].window_end,
        escalated_at=escalated_at,
        windows=None,
    )


def _keeps_alerting(user_id: str, end: int, windows: int, length: int) -> Escalation:
    return Escalation(
        escalation_id=f"keeps_alerting|{user_id}|{end}",
        user_id=user_id,
        alert_id=None,
        reason="keeps_alerting",
        since=end - windows * length,
        escalated_at=end,
        windows=windows,
    )
