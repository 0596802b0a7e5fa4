"""Which settings of a job may change under its state."""

from collections.abc import Iterator, Mapping
from typing import Final

from heartwatch_deploy.engines.flink_sql.durations import milliseconds
from heartwatch_deploy.model.amounts import span_of_time
from heartwatch_deploy.model.edit import Edit, Effect

_HARMLESS: Final = frozenset(
    {
        "execution.checkpointing.interval",
        "execution.checkpointing.min-pause",
        "execution.checkpointing.timeout",
        "execution.checkpointing.tolerable-failed-checkpoints",
        "table.exec.source.idle-timeout",
        "state.backend.type",
    }
)
_HARMLESS_BEGINNINGS: Final = ("restart-strategy.",)
_PARALLELISM: Final = "parallelism.default"
_IDLE: Final = "table.exec.source.idle-timeout"
_KEPT: Final = "table.exec.state.ttl"
_FOR_EVER: Final = float("inf")


def judged_settings(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Edit]:
    """One word on each setting that may not change; nothing on the others."""
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) == after.get(key) or _is_harmless(key):
            continue
        if key == _KEPT:
            yield from _expiring(before.get(key, ""), after.get(key, ""))
        elif key != _PARALLELISM:
            yield Edit(Effect.REFUSED, f"nobody has tried what another {key} makes of a job's state", key)
        elif not after.get(_IDLE):
            words = f"with another parallelism a subtask may stay without rows and hold back all windows: set {_IDLE}"
            yield Edit(Effect.REFUSED, words, key)


def _is_harmless(key: str) -> bool:
    return key in _HARMLESS or key.startswith(_HARMLESS_BEGINNINGS)


def _expiring(before: str, after: str) -> Iterator[Edit]:
    """Shorter loses what is older. Longer does not; Flink takes both, also with no limit on a side (FLINK-32955)."""
    old, new = _kept_for(before), _kept_for(after)
    if new == _FOR_EVER or (old is not None and new is not None and old <= new):
        return
    words = (
        f"what a key keeps (totals, joined rows, ranks) is forgotten when nothing changed it for {_limit(after, new)}"
    )
    yield Edit(Effect.MIXED, f"{words}, and was kept {_spoken(before, old)}: such keys begin anew", _KEPT)


def _kept_for(text: str) -> float | None:
    """In milliseconds; not set and 0 are for ever, None is what Flink does not read."""
    found = milliseconds(text) if text.strip() else 0
    return _FOR_EVER if found == 0 else found


def _spoken(text: str, kept: float | None) -> str:
    return "for ever" if kept == _FOR_EVER else f"for {_limit(text, kept)}"


def _limit(text: str, kept: float | None) -> str:
    return f"`{text}`" if kept is None else span_of_time(int(kept))
