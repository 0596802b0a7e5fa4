"""Changes → verdicts: what the rules say."""

from heartwatch_deploy.model.change import Action, Change, Grade, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.rules import RULES


def classify(change: Change) -> Verdict:
    """All rules' words on one change; a difference that no rule explains and nothing allows is refused. Of what stays
    as it is none has any, but for what others that go may take along."""
    if change.action is Action.NO_OP and change.remaking is None:
        return Verdict(Grade.NO_CHANGE)
    verdicts = [verdict for rule in RULES for verdict in (rule(change),) if verdict is not None]
    grade = max(
        [each.grade for each in verdicts] + [each.grade for each in change.differences],
        default=Grade.NO_CHANGE if change.action is Action.NO_OP else Grade.IN_PLACE,
    )
    diagnostics = tuple(found for each in verdicts for found in each.diagnostics)
    if grade is Grade.REFUSE and not diagnostics:
        diagnostics = (_unexplained(change),)
    return Verdict(grade, tuple(hazard for each in verdicts for hazard in each.hazards), diagnostics)


def _unexplained(change: Change) -> Diagnostic:
    fields = ", ".join(each.path for each in change.differences if each.grade is Grade.REFUSE)
    return Diagnostic(
        "HW305",
        f"{fields} of {change.address} cannot change",
        change.desired.span if change.desired else None,
        address=change.address,
        help="deploy it under another name",
    )
