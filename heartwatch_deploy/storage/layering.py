"""Values of a project, those of its stack over them, and those of the environment over both."""

from collections.abc import Mapping
from typing import Any


def layered(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """What a later layer says wins; two mappings of one name become one, key by key."""
    values: dict[str, Any] = {}
    for layer in layers:
        values |= {name: _over(values.get(name), value) for name, value in layer.items()}
    return values


def _over(below: Any, above: Any) -> Any:
    both = isinstance(below, Mapping) and isinstance(above, Mapping)
    return layered(below, above) if both else above
