"""Keywords as they are written down: a text of many."""


def listed(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())
