"""What somebody else's queries use is neither dropped nor replaced: this plan could not make them again."""

from heartwatch_deploy.model.change import Action, Change, Grade, Reason, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic

_HELP = (
    "where they are in this project's files, plan without --target; else make the new one under another name, and let "
    "those who look after them follow"
)


def judge(change: Change) -> Verdict | None:
    """HW423 where something would have to be dropped together with what is not ours to make again; HW425 where CREATE
    OR REPLACE would be refused, for such queries write into the same stream."""
    kept = change.remaking.kept_by if change.remaking else ()
    if not kept or change.reason is Reason.REMADE:
        return None
    users = ", ".join(map(str, kept))
    found = _filled(change, users) if change.action is Action.UPDATE else _read(change, users)
    return Verdict(Grade.REFUSE, diagnostics=(found,))


def _read(change: Change, users: str) -> Diagnostic:
    return Diagnostic(
        "HW423",
        f"{change.address} would have to be dropped, and {users} with it, which this plan cannot make again",
        change.desired.span if change.desired else None,
        address=change.address,
        cause="ksqlDB replaces in place only what keeps its meaning for its readers, and drops nothing in use",
        help=_HELP,
    )


def _filled(change: Change, users: str) -> Diagnostic:
    return Diagnostic(
        "HW425",
        f"{change.address} cannot be replaced while {users} write into it, which this plan cannot start again",
        change.desired.span if change.desired else None,
        address=change.address,
        cause="ksqlDB replaces the query of a stream only where it is the only one that fills it",
        help=_HELP,
    )
