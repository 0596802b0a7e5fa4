"""A stream that other queries fill cannot have its own query replaced."""

from heartwatch_deploy.model.change import Action, Change, Grade, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Resource


def judge(change: Change) -> Verdict | None:
    """HW425 where CREATE OR REPLACE would be refused, for INSERT INTO writes into the same stream."""
    live = change.live
    if (change.address.engine, change.address.kind, change.action) != ("ksqldb", "source", Action.UPDATE):
        return None
    writers = _writers(live) if live is not None and live.observed.get("derived") and change.differences else []
    if not writers:
        return None
    return Verdict(
        Grade.REFUSE,
        diagnostics=(
            Diagnostic(
                "HW425",
                f"{change.address} cannot be replaced while {', '.join(writers)} write into it",
                change.desired.span if change.desired else None,
                address=change.address,
                cause="ksqlDB replaces the query of a stream only where it is the only one that fills it",
                help="take these out of the files, apply, and put them back with the next apply: each then starts "
                "afresh; or put the change into another INSERT INTO",
            ),
        ),
    )


def _writers(live: Resource) -> list[str]:
    found = live.observed.get("written_by") or ()
    return sorted(f"ksqldb.query/{each}" for each in found) if isinstance(found, list | tuple) else []
