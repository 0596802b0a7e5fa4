"""Waiting until the files that a tree was asked for change, and have come to rest."""

import time
from collections.abc import Mapping
from threading import Event
from typing import Final

from heartwatch_deploy.storage.asked_tree import AskedTree

_BETWEEN_LOOKS: Final = 0.05
_SHARE: Final = 10
"""A large project is looked at less often, so that looking takes a tenth of the time at most."""
_AT_REST: Final = 0.02
_EMPTY_AT_REST: Final = 0.2
"""Whoever empties a file is most likely about to write it."""
_LONGEST: Final = 0.5
"""So long at most while files go on changing; then they are taken as they are, and looked at again afterwards."""


def next_change(tree: AskedTree, over: Event) -> tuple[str, ...]:
    """The files that changed since they were asked for, a burst of saves as one; none when `over` is set before."""
    while not over.is_set():
        begun = time.perf_counter()
        if tree.changes() and (found := _at_rest(tree, over)):
            return tuple(sorted(found))
        over.wait(max(_BETWEEN_LOOKS, _SHARE * (time.perf_counter() - begun)))
    return ()


def _at_rest(tree: AskedTree, over: Event) -> Mapping[str, str | None]:
    """The changes once two looks find the same; none where all is as it was before."""
    found, deadline = tree.changes(), time.monotonic() + _LONGEST
    while not over.wait(_EMPTY_AT_REST if "" in found.values() else _AT_REST):
        before, found = found, tree.changes()
        if found == before or time.monotonic() > deadline:
            break
    return found
