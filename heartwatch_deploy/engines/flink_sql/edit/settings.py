"""Which settings of a job may change under its state."""

from collections.abc import Iterator, Mapping
from typing import Final

from heartwatch_deploy.model.edit import Edit, Effect

_HARMLESS: Final = frozenset(
    {
        "execution.checkpointing.interval",
        "execution.checkpointing.min-pause",
        "execution.checkpointing.timeout",
        "execution.checkpointing.tolerable-failed-checkpoints",
        "table.exec.source.idle-timeout",
        "table.exec.state.ttl",
        "state.backend.type",
    }
)
_HARMLESS_BEGINNINGS: Final = ("restart-strategy.",)
_PARALLELISM: Final = "parallelism.default"
_IDLE: Final = "table.exec.source.idle-timeout"


def judged_settings(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Edit]:
    """One word on each setting that may not change; nothing on the others."""
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) == after.get(key) or _is_harmless(key):
            continue
        if key != _PARALLELISM:
            yield Edit(Effect.REFUSED, f"nobody has tried what another {key} makes of a job's state", key)
        elif not after.get(_IDLE):
            words = f"with another parallelism a subtask may stay without rows and hold back all windows: set {_IDLE}"
            yield Edit(Effect.REFUSED, words, key)


def _is_harmless(key: str) -> bool:
    return key in _HARMLESS or key.startswith(_HARMLESS_BEGINNINGS)
