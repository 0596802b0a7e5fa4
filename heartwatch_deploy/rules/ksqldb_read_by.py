"""What others read or fill cannot be dropped, not even to make it anew."""

from heartwatch_deploy.model.change import Action, Change, Grade, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Resource


def judge(change: Change) -> Verdict | None:
    """HW423 where a stream or table would have to be dropped while queries of this project use it.

    To drop those as well, and make them anew, would start every one of them afresh: that is for a person to say.
    """
    live = change.live
    if change.address.engine != "ksqldb" or change.address.kind != "source" or live is None:
        return None
    if change.action not in (Action.CREATE, Action.REPLACE):
        return None
    users = _users(change, live)
    if not users:
        return None
    return Verdict(
        Grade.REFUSE,
        diagnostics=(
            Diagnostic(
                "HW423",
                f"{change.address} would have to be dropped, and {', '.join(users)} use it",
                change.desired.span if change.desired else None,
                address=change.address,
                cause="ksqlDB replaces in place only what keeps its meaning for its readers, and drops nothing in use",
                help="make the new one under another name and let the others read that; or take these out of the "
                "files, apply, and put them back: each then starts afresh",
            ),
        ),
    )


def _users(change: Change, live: Resource) -> list[str]:
    """Objects of the files that the server names as readers, and all that fill it with INSERT INTO."""
    named = {*_names(live, "read_by"), *_names(live, "written_by")}
    by_files = {each.name: str(each) for each in change.read_by if each.engine == "ksqldb"}
    readers = [by_files[name] for name in sorted(named & by_files.keys())]
    return [*readers, *(f"ksqldb.query/{name}" for name in _names(live, "written_by"))]


def _names(live: Resource, what: str) -> list[str]:
    found = live.observed.get(what) or ()
    return sorted(map(str, found)) if isinstance(found, list | tuple) else []
