"""Which changes touch what the project protects."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from heartwatch_deploy.model.change import Change
from heartwatch_deploy.model.protection import Protection


def protect(changes: Iterable[Change], protections: Sequence[Protection]) -> tuple[Change, ...]:
    """The changes, each with the first protection that covers its object."""
    if not protections:
        return tuple(changes)
    return tuple(
        replace(change, protection=next((each for each in protections if each.covers(change.address)), None))
        for change in changes
    )
