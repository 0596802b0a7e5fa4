"""Settings of a topic by which messages go for good that would have stayed need consent."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from heartwatch_deploy.model.amounts import span_of_time, with_unit
from heartwatch_deploy.model.change import Action, Change, Grade, Hazard, HazardKind, Verdict

_WHAT: Final = "messages go for good that would have stayed"
_DEFAULTS: Final = {
    "cleanup.policy": "delete",
    "retention.ms": "604800000",
    "retention.bytes": "-1",
    "delete.retention.ms": "86400000",
}
"""Kafka's own, for what no broker tells."""
_COMPACTED: Final = "of each key only the newest message stays, and what has no key is refused from then on"
_UNTIERED: Final = "the remote tier is left, and what only that has is deleted there"

_FOR_EVER: Final = float("inf")
_WHOLE: Final = re.compile(r"[+-]?\d+")

Settings = Mapping[str, str]


def judge(change: Change) -> Verdict | None:
    """A delete-data hazard for a topic whose messages would be kept for less time, in less room, or by key alone."""
    if change.address.kind != "topic" or change.action is not Action.UPDATE or change.live is None:
        return None
    before, after = _before_and_after(change)
    losses = tuple(_losses(before, after))
    if not losses:
        return None
    return Verdict(Grade.IN_PLACE, (Hazard(HazardKind.DELETE_DATA, change.address, _WHAT, losses),))


def _before_and_after(change: Change) -> tuple[Settings, Settings]:
    """All that is in force, and will be."""
    assert change.live is not None
    defaults = {**_DEFAULTS, **cast(Mapping[str, Any], change.live.observed.get("defaults", {}))}
    found = cast(Mapping[str, Any], change.live.spec["config"])
    wanted = {each.path.removeprefix("config."): each.after for each in change.differences if "." in each.path}
    kept = {**found, **wanted}
    own = {key: str(value) for key, value in kept.items() if value is not None}
    return {**defaults, **found}, {**defaults, **own}


def _losses(before: Settings, after: Settings) -> Iterator[str]:
    if "delete" in after["cleanup.policy"]:
        yield from _older(before, after)
        yield from _larger(before, after)
    if "compact" in after["cleanup.policy"]:
        yield from _by_key(before, after)
    if _is_on(before, "remote.storage.enable") and not _is_on(after, "remote.storage.enable"):
        yield from (_UNTIERED,) if _is_on(after, "remote.log.delete.on.disable") else ()


def _older(before: Settings, after: Settings) -> Iterator[str]:
    old, new = _limit(before, "retention.ms"), _limit(after, "retention.ms")
    if new is None:
        yield _unknown("retention.ms", after)
    elif new < (_FOR_EVER if old is None else old):
        yield f"what is older than {span_of_time(int(new))} is deleted; until now messages are kept {_kept(old)}"


def _larger(before: Settings, after: Settings) -> Iterator[str]:
    old, new = _limit(before, "retention.bytes"), _limit(after, "retention.bytes")
    if new is None:
        yield _unknown("retention.bytes", after)
    elif new < (_FOR_EVER if old is None else old):
        size = with_unit("retention.bytes", str(int(new)))
        yield f"the oldest messages of each partition are deleted, until no more than {size} bytes are left in it"


def _by_key(before: Settings, after: Settings) -> Iterator[str]:
    if "compact" not in before["cleanup.policy"]:
        yield _COMPACTED
        return
    old, new = (_number(each["delete.retention.ms"]) for each in (before, after))
    if new is None:
        yield _unknown("delete.retention.ms", after)
    elif new < (_FOR_EVER if old is None else old):
        yield (
            f"that a key was deleted is forgotten after {span_of_time(int(new))}; until now it is known {_kept(old)}: "
            "a reader that is further behind keeps what was deleted"
        )


def _limit(settings: Settings, name: str) -> float | None:
    """Nothing is too old or too much where messages are only compacted."""
    return _number(settings[name]) if "delete" in settings["cleanup.policy"] else _FOR_EVER


def _number(text: str) -> float | None:
    """As Kafka reads it, trimmed and with a sign; what is below nothing is no limit, None is what is no number."""
    if not _WHOLE.fullmatch(text.strip()):
        return None
    number = int(text)
    return _FOR_EVER if number < 0 else number


def _unknown(name: str, settings: Settings) -> str:
    return f"{name} is `{settings[name]}`, which is no number: what goes by it is not known"


def _kept(milliseconds: float | None) -> str:
    if milliseconds is None:
        return "as long as nobody knows"
    return "for ever" if milliseconds == _FOR_EVER else f"for {span_of_time(int(milliseconds))}"


def _is_on(settings: Settings, name: str) -> bool:
    return settings.get(name, "false").lower() == "true"
