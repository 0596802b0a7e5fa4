"""Settings of a topic by which messages go for good that would have stayed need consent."""

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
    if new < old:
        was = "for ever" if old == float("inf") else f"for {span_of_time(int(old))}"
        yield f"what is older than {span_of_time(int(new))} is deleted; until now messages are kept {was}"


def _larger(before: Settings, after: Settings) -> Iterator[str]:
    old, new = _limit(before, "retention.bytes"), _limit(after, "retention.bytes")
    if new < old:
        size = with_unit("retention.bytes", str(int(new)))
        yield f"the oldest messages of each partition are deleted, until no more than {size} bytes are left in it"


def _by_key(before: Settings, after: Settings) -> Iterator[str]:
    if "compact" not in before["cleanup.policy"]:
        yield _COMPACTED
        return
    old, new = (_number(each["delete.retention.ms"]) for each in (before, after))
    if new < old:
        yield (
            f"that a key was deleted is forgotten after {span_of_time(int(new))}, not {span_of_time(int(old))}: "
            "a reader that is further behind keeps what was deleted"
        )


def _limit(settings: Settings, name: str) -> float:
    """Nothing is too old or too much where messages are only compacted."""
    return _number(settings[name]) if "delete" in settings["cleanup.policy"] else float("inf")


def _number(text: str) -> float:
    """-1 is no limit, and so is what is no number: a broker will say so itself."""
    return int(text) if text.isascii() and text.isdigit() else float("inf")


def _is_on(settings: Settings, name: str) -> bool:
    return settings.get(name, "false").lower() == "true"
