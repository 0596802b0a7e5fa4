"""What changed about an object that one statement makes, with settings of its own."""

from collections.abc import Mapping
from typing import cast

from heartwatch_deploy.engines.settings_described import settings_described
from heartwatch_deploy.engines.sql_described import statements_described
from heartwatch_deploy.model.alteration import Alteration, Definition
from heartwatch_deploy.model.span import Span


def statement_described(before: Definition, after: Definition, *, dialect: str) -> tuple[Alteration, ...]:
    """The statement itself where its fingerprint is another, and the settings of its job or query."""
    old, new = before.resource.spec, after.resource.spec
    had, has = (cast(Mapping[str, str], each.get("settings", {})) for each in (old, new))
    changed = settings_described(had, has, lambda key, later: _place(after if later else before, key))
    if old["fingerprint"] == new["fingerprint"]:
        return tuple(changed)
    return (*statements_described(before, after, (str(old["text"]), str(new["text"])), dialect=dialect), *changed)


def _place(side: Definition, key: str) -> Span | None:
    at = side.file.text.find(f"'{key}'") if side.file else -1
    return side.file.span(at, at + len(key) + 2) if side.file and at >= 0 else side.resource.span
