"""What the project protects is neither deleted nor replaced, whatever anybody consents to."""

from heartwatch_deploy.model.change import Action, Change, Grade, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic


def judge(change: Change) -> Verdict | None:
    """HW530 for a protected object that would go, or make room for another of its name."""
    if change.protection is None or change.action not in (Action.DELETE, Action.REPLACE):
        return None
    return Verdict(
        Grade.REFUSE,
        diagnostics=(
            Diagnostic(
                "HW530",
                f"{change.address} is protected, and would be {change.action.removesuffix('e')}ed",
                change.protection.span,
                "protected here",
                address=change.address,
                cause=str(change.reason),
                help="bring its file back as it was; or take the pattern out of `protect`, in a change of its own; or "
                f"`forget {change.address}`, which leaves it on the cluster",
            ),
        ),
    )
