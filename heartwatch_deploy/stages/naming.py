"""Addresses as people name them: in full, or by a pattern such as `kafka.topic/orders*`."""

import difflib
import re
from collections.abc import Iterable
from fnmatch import filter as matching
from typing import Final

from heartwatch_deploy.model.address import Address

_WILD: Final = re.compile(r"[*?\[]")


def is_pattern(text: str) -> bool:
    return _WILD.search(text) is not None


def named(texts: Iterable[str], known: Iterable[Address]) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """Of the known addresses those that were named, in order; and the texts that name none."""
    there = {str(each): each for each in known}
    found: set[Address] = set()
    unknown = []
    for text in texts:
        hits = matching(there, text) if is_pattern(text) else [text] if text in there else []
        found |= {there[each] for each in hits}
        if not hits:
            unknown.append(text)
    return tuple(sorted(found)), tuple(unknown)


def nearest(text: str, known: Iterable[Address]) -> str:
    """`did you mean …? ` where something has nearly that name."""
    near = difflib.get_close_matches(text, map(str, known), n=1)
    return f"did you mean {near[0]}? " if near else ""
