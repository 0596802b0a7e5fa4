"""What would be in force of a topic's setting if the topic itself did not set it."""

from typing import Any, Final

_MILLISECONDS: Final = {".minutes": 60_000, ".hours": 3_600_000}


def default_of(entry: Any) -> str | None:
    """By the broker's own settings, which it tells by all of their names, the one that counts first and some of them in
    other units; None where it tells none."""
    others = (each for each in entry.synonyms.values() if each.source != entry.source)
    found = next(((each.name, each.value) for each in others if each.value is not None), None)
    if found is None:
        return None
    name, value = found
    unit = next((each for suffix, each in _MILLISECONDS.items() if name.endswith(suffix)), None)
    return str(int(value) * unit) if unit and int(value) >= 0 else str(value)
