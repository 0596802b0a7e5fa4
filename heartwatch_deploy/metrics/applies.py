"""What the history says of an environment's applies, in figures: it forgets none, so they outlive the exporter."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from heartwatch_deploy.model.audit import Entry, Result


@dataclass(frozen=True, slots=True)
class Applies:
    """`ended` and `seconds` by verb and result, `steps` by what came of them; `without_end` were killed, or go on;
    `newest` is the last one that has ended."""

    ended: Mapping[tuple[str, Result], int] = field(default_factory=dict)
    seconds: Mapping[tuple[str, Result], float] = field(default_factory=dict)
    steps: Mapping[str, int] = field(default_factory=dict)
    without_end: int = 0
    newest: Entry | None = None


def applies(entries: Iterable[Entry], environment: str) -> Applies:
    """Those of one environment, in the order in which they were begun."""
    ended: Counter[tuple[str, Result]] = Counter()
    seconds: dict[tuple[str, Result], float] = {}
    steps: Counter[str] = Counter()
    without_end, newest = 0, None
    for entry in (each for each in entries if each.begun.environment == environment):
        if entry.ended is None:
            without_end += 1
            continue
        newest, of = entry, (entry.begun.verb, entry.result)
        ended[of] += 1
        seconds[of] = seconds.get(of, 0.0) + entry.ended.seconds
        steps["done"] += len(entry.ended.done)
        steps["failed"] += sum(found.address is not None for found in entry.ended.failed)
        steps["not begun"] += len(entry.ended.skipped)
    return Applies(dict(ended), seconds, dict(steps), without_end, newest)


def seconds_of(moment: str) -> float:
    """A moment of the history, or of a holder of the lock, in s of UTC."""
    return datetime.fromisoformat(moment).timestamp()
