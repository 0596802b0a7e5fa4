"""What changed about a connector: topics one by one, other settings by key."""

from collections.abc import Iterator, Mapping
from typing import cast

from heartwatch_deploy.engines.json_file import key_span, value_span
from heartwatch_deploy.engines.kafka_connect import states
from heartwatch_deploy.engines.kafka_connect.topics import listed
from heartwatch_deploy.engines.settings_described import settings_described
from heartwatch_deploy.model.alteration import Alteration, Aspect, Definition
from heartwatch_deploy.model.secrets import is_secret
from heartwatch_deploy.model.span import Span

_LISTS = {"topics": Aspect.SOURCE, "table.include.list": Aspect.SOURCE}


def connector(before: Definition, after: Definition) -> tuple[Alteration, ...]:
    old, new = (cast(Mapping[str, str], each.resource.spec["config"]) for each in (before, after))
    lists = {key for key in _LISTS if key in old and key in new}
    had, has = ({key: value for key, value in each.items() if key not in lists} for each in (old, new))
    return (
        *(each for key in sorted(lists) for each in _listed(key, old[key], new[key], before, after)),
        *settings_described(had, has, lambda key, is_later: _place(after if is_later else before, key)),
        *_state(before, after),
    )


def _state(before: Definition, after: Definition) -> Iterator[Alteration]:
    old, new = states.of(before.resource), states.of(after.resource)
    if old != new:
        yield Alteration(Aspect.SETTING, f"`{states.STATE}` was `{old}`, is `{new}`", _place(after, states.STATE))


def _listed(key: str, old: str, new: str, before: Definition, after: Definition) -> Iterator[Alteration]:
    had, has = list(listed(old)), list(listed(new))
    for name in had:
        if name not in has:
            yield Alteration(_LISTS[key], f"no longer reads `{name}`", _place(before, key))
    for name in has:
        if name not in had:
            yield Alteration(_LISTS[key], f"reads `{name}`, too", _place(after, key))


def _place(side: Definition, key: str) -> Span | None:
    if side.file is None:
        return side.resource.span
    return key_span(side.file, key) if is_secret(key) else value_span(side.file, key)
