"""What a view of a comparison is given, and the one line that all of them begin or end with."""

from collections import Counter
from dataclasses import dataclass

from heartwatch_deploy.stages.compare import Comparison, Status
from heartwatch_deploy.views.amounts import counted


@dataclass(frozen=True, slots=True)
class ComparisonShown:
    """`before` and `after` are revisions as people say them; `after` may be the working tree."""

    comparison: Comparison
    project: str
    environment: str
    before: str
    after: str


def summary(comparison: Comparison) -> str:
    """`2 changed, 1 added; 12 downstream`."""
    counts = Counter(each.status for each in comparison.changes)
    parts = [f"{counts[status]} {status}" for status in Status if counts[status]]
    settings = f"{counted(len(comparison.settings), 'setting')} changed" if comparison.settings else ""
    if not any(each.status.has_meaning for each in comparison.changes):
        objects = f"No object means anything else ({', '.join(parts)})" if parts else "No object changed"
        return f"{objects}, {settings}" if settings else objects
    return f"{', '.join([*parts, *([settings] if settings else [])])}; {len(comparison.affected())} downstream"
