"""Figures and states in words, for people who look and for people who listen."""

from collections.abc import Sequence
from datetime import UTC, datetime

from heartwatch_deploy.dashboard.board import Health
from heartwatch_deploy.watching.health import Lag
from heartwatch_deploy.watching.trouble import Trouble

NOT_A_MEDICAL_DEVICE = "This is not a medical device. Nobody's health may depend on it."
NO_ALERTS = (
    "No alerts yet. One comes when somebody keeps still for a whole window with a heart rate outside their own range, "
    "some 15 seconds after it happened."
)
NOTHING_CHOSEN = "Choose an alert, or a dot on the map, to see that person's last ten minutes."


def time_of_day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%H:%M:%S")


def per_second(rate: float) -> str:
    """As many digits as matter."""
    return f"{rate:,.0f}" if rate >= 10 or rate == 0 else f"{rate:.1f}"


def status(health: Health, troubles: Sequence[Trouble], *, left: int = 0) -> str:
    """The one line that tells whether to go back to bed; `left` messages of the past are still to be read."""
    reading = f" · still reading the last ten minutes: {left:,} messages to go" if left else ""
    return _status(health, troubles) + reading


def _status(health: Health, troubles: Sequence[Trouble]) -> str:
    if troubles:
        return f"Trouble: {troubles[0].summary}"
    if health.ailing:
        return f"Not well: {', '.join(health.ailing)}"
    if not health.queries and not health.connectors:
        return "Asking the servers…"
    return "All is well"


def lag(of: Lag) -> str:
    """How far behind, in messages and in time."""
    if of.seconds is None:
        return f"{of.messages:,} messages, and it reads none"
    return f"{of.messages:,} messages, {of.seconds:.1f} s"


def no_alerts(user: str) -> str:
    """What stands where alerts would."""
    if not user.strip():
        return NO_ALERTS
    return f"No alert of a user whose name contains “{user.strip()}” is known."
