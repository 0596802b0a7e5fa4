"""What a deployment promises: how far workers may lag, how soon an alert must be seen, and how often that must hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Objectives:
    """`share` is the part of the time, or of the alerts, that must be within the limits: `lag_messages` of each worker
    and topic, `delay_seconds` by topic from a message's event time until it can be read. None and {}: no promise."""

    share: float | None = None
    lag_messages: int | None = None
    delay_seconds: Mapping[str, float] = field(default_factory=dict)
