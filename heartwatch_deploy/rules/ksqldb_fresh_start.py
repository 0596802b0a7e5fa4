"""A query of ksqlDB's that is made anew begins anew, and its sink's topic keeps what the old one wrote."""

from collections.abc import Mapping
from typing import cast

from heartwatch_deploy.model.change import Action, Change, Grade, Hazard, HazardKind, Reason, Verdict
from heartwatch_deploy.model.resource import Resource, Role

_ENGINE = "ksqldb"
_EARLIEST = "it reads its sources again from their beginning: rows come into {} twice"
_EARLIEST_AGAIN = (
    "it reads its sources again from their beginning, with what then comes into them twice: rows come into {} more "
    "than twice, and are counted as often"
)
_LATEST = "it reads its sources from their end: SKIPPED is what comes until it runs"
_DROPPED = "GONE: what it has counted and joined so far"


def judge(change: Change) -> Verdict | None:
    """A fresh-start hazard where a query would be ended and made anew, or was ended behind our back."""
    desired = change.desired
    if change.address.engine != _ENGINE or desired is None or not desired.spec.get("settings"):
        return None
    anew = change.action is Action.REPLACE or (change.action is Action.CREATE and change.reason is Reason.GONE)
    if not anew:
        return None
    details = (_beginning(desired, change), _DROPPED)
    return Verdict(Grade.BLUE_GREEN, (Hazard(HazardKind.FRESH_START, change.address, _why(change), details),))


def _why(change: Change) -> str:
    from heartwatch_deploy.engines.ksqldb.difference import why_not  # which reads SQL

    if change.action is Action.CREATE:
        return "the query is gone and begins anew, without its state"
    if change.reason is Reason.REMADE:
        return "ksqlDB drops nothing in use: the query ends with what it reads or fills, and begins without its state"
    texts = next(((each.before, each.after) for each in change.differences if each.path == "statement"), None)
    reason = why_not(str(texts[0]), str(texts[1])) if texts and change.address.kind == "source" else ""
    return "the query ends, and the new one begins without its state" + (f", for {reason}" if reason else "")


def _beginning(desired: Resource, change: Change) -> str:
    settings = cast(Mapping[str, str], desired.spec["settings"])
    if settings.get("auto.offset.reset") != "earliest":
        return _LATEST
    sink = f"the topic {desired.spec['topic']}" if desired.spec.get("topic") else "its sink"
    again = change.remaking.again if change.remaking else frozenset()
    reads = {each.address for each in desired.references if each.role is Role.READS}
    return (_EARLIEST_AGAIN if reads & again else _EARLIEST).format(sink)
