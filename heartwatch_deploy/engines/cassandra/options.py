"""What stands behind WITH: compared, and written."""

from collections.abc import Iterable, Mapping
from typing import Any

from heartwatch_deploy.engines.cassandra.words import literal
from heartwatch_deploy.model.change import Difference, Grade


def differing(wanted: Mapping[str, Any], found: Mapping[str, Any], *, whole: bool) -> tuple[Difference, ...]:
    """Options that a file names and that are otherwise live. Of a map the entries that it names, or the `whole`."""
    return tuple(
        Difference(f"options.{name}", found.get(name), value, Grade.IN_PLACE)
        for name, value in wanted.items()
        if not _same(value, found.get(name), whole=whole)
    )


def _same(wanted: Any, found: Any, *, whole: bool) -> bool:
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return dict(wanted) == dict(found) if whole else dict(wanted).items() <= dict(found).items()
    return bool(wanted == found)


def options_text(options: Mapping[str, Any], *first: str) -> str:
    """` WITH a = 1 AND b = {…}`; nothing where there are none."""
    said: Iterable[str] = (*first, *(f"{name} = {literal(_plain(value))}" for name, value in options.items()))
    text = " AND ".join(said)
    return f" WITH {text}" if text else ""


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
