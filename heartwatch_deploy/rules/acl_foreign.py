"""Rights that somebody else gave are theirs to change."""

from heartwatch_deploy.model.change import Action, Change, Grade, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic


def judge(change: Change) -> Verdict | None:
    """HW310 where rights of a principal on a resource are not as the files say, and this project did not give them."""
    if change.address.engine != "kafka_acls" or change.action is not Action.UPDATE or not change.is_foreign:
        return None
    said = "; ".join(
        f"{each.path}: {each.before or 'nothing'} there, {each.after or 'nothing'} here" for each in change.differences
    )
    return Verdict(
        Grade.REFUSE,
        diagnostics=(
            Diagnostic(
                "HW310",
                f"somebody else gave {change.address}, and otherwise than the files say",
                change.desired.span if change.desired else None,
                address=change.address,
                cause=said,
                help="say what is there; then, if it is yours to change, "
                f"`import --own {change.address}`, and change it; or leave it out of the files",
            ),
        ),
    )
