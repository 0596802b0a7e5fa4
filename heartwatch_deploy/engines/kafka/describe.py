"""What changed about a topic."""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from heartwatch_deploy.engines.settings_described import settings_described
from heartwatch_deploy.model.alteration import Alteration, Aspect, Definition
from heartwatch_deploy.model.span import Span

_NUMBERS = {"partitions": Aspect.PARTITIONS, "replication": Aspect.REPLICATION}


def topic(before: Definition, after: Definition) -> tuple[Alteration, ...]:
    return tuple(_topic(before, after))


def _topic(before: Definition, after: Definition) -> Iterator[Alteration]:
    old, new = before.resource.spec, after.resource.spec
    for field, aspect in _NUMBERS.items():
        if old[field] != new[field]:
            yield Alteration(aspect, f"`{field}` was {old[field]}, is {new[field]}", _place(after, field))
    had, has = (cast(Mapping[str, str], each["config"]) for each in (old, new))
    yield from settings_described(had, has, lambda key, is_later: _place(after if is_later else before, key))


def _place(side: Definition, key: str) -> Span | None:
    if side.file is None:
        return side.resource.span
    found = re.search(rf"^[ \t{{,]*[\"']?{re.escape(key)}[\"']?\s*:.*$", side.file.text, re.MULTILINE)
    return (
        side.file.span(found.start() + len(found[0]) - len(found[0].lstrip()), found.end())
        if found
        else side.resource.span
    )
