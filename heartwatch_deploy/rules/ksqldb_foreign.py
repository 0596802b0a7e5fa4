"""A stream, table, type or query of ksqlDB's that somebody else made is theirs to change."""

from heartwatch_deploy.model.change import Action, Change, Grade, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic

_TOUCHES = (Action.CREATE, Action.UPDATE, Action.REPLACE)


def judge(change: Change) -> Verdict | None:
    """HW422 where something else than the files want is there under the name, and is not on record."""
    if change.address.engine != "ksqldb" or change.action not in _TOUCHES or not change.is_foreign:
        return None
    return Verdict(
        Grade.REFUSE,
        diagnostics=(
            Diagnostic(
                "HW422",
                f"{change.address} was made by somebody else, and not as the files say",
                change.desired.span if change.desired else None,
                "the server has another one of this name",
                address=change.address,
                cause="it is there and is not in this project's deployment record: "
                + "; ".join(f"{each.path}: {each.before}" for each in change.differences),
                help="give yours another name; or make the file say what is there, which then stays as it is",
            ),
        ),
    )
