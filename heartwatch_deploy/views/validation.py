"""What validating a project's files came to, in a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from heartwatch_deploy.model.diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    from heartwatch_deploy.stages.desired import Desired
    from heartwatch_deploy.validating import Round

_NAMED: Final = 3


def references_met(desired: Desired) -> str:
    return f"{len(desired.files)} file(s) define {len(desired.state)} object(s); all references are met"


def engines_would_take(desired: Desired, asked: Sequence[str]) -> str:
    """Which engines said so, and of which nobody asked: those that are only rendered, and those that take no question
    before they are sent something."""
    others = sorted({each.address.engine for each in desired.state} - set(asked))
    not_asked = f"not asked: {', '.join(others)}" if others else ""
    would = f"{', '.join(asked)} would take it" if asked else ""
    return "; ".join(filter(None, (would, not_asked)))


def outcome(judged: Round) -> str:
    """What was found, and how long it took."""
    if judged.desired is not None and judged.sound:
        return f"{references_met(judged.desired)} ({judged.seconds:.2f} s)"
    counts = (f"{_count(judged.diagnostics, each)} {each}(s)" for each in Severity)
    return f"{', '.join(counts)} ({judged.seconds:.2f} s)"


def changed_files(paths: Sequence[str]) -> str:
    """The first few by name."""
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return f"{', '.join(paths[:_NAMED])}{more} changed"


def _count(diagnostics: Sequence[Diagnostic], severity: Severity) -> int:
    return sum(each.severity is severity for each in dict.fromkeys(diagnostics))
