"""What the project protects is neither deleted nor replaced, whatever anybody consents to."""

import difflib
from collections.abc import Iterator

from heartwatch_deploy.model.change import Action, Change, Difference, Grade, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic, Related

_SHOWN = 6


def judge(change: Change) -> Verdict | None:
    """HW530 for a protected object that would go, or make room for another of its name."""
    if change.protection is None or change.action not in (Action.DELETE, Action.REPLACE):
        return None
    changed = change.desired.span if change.desired else None
    return Verdict(
        Grade.REFUSE,
        diagnostics=(
            Diagnostic(
                "HW530",
                f"{change.address} would be {change.action.removesuffix('e')}ed, and is protected from that",
                change.protection.span,
                "protected here",
                address=change.address,
                cause="\n".join((str(change.reason), *_changed(change.differences))),
                help="\n".join(f"{number}. {each}" for number, each in enumerate(_remedies(change), start=1)),
                related=(Related(changed, "this is not what runs"),) if changed else (),
            ),
        ),
    )


def _changed(differences: tuple[Difference, ...]) -> Iterator[str]:
    """What was and what would be, a few lines of it."""
    for each in differences:
        before, after = (str(side if side is not None else "").splitlines() for side in (each.before, each.after))
        lines = [line for line in difflib.ndiff(before, after) if line[:2] in ("- ", "+ ")]
        yield f"{each.path}:"
        yield from lines[:_SHOWN]
        if len(lines) > _SHOWN:
            yield f"… and {len(lines) - _SHOWN} more lines"


def _remedies(change: Change) -> tuple[str, ...]:
    """The safest first. Who would forget a job that has its file would get a second one beside it."""
    really = "take the pattern out of `protect`, in a change of its own; the plan then asks for consent"
    if change.action is Action.REPLACE:
        return ("keep what runs: bring its file back as it was", f"replace it: {really}")
    return (
        "keep it: bring its file back as it was",
        f"keep it, and look after it no more: `heartwatch_deploy forget {change.address}`",
        f"delete it: {really}",
    )
