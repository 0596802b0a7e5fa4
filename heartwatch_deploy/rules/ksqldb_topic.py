"""Deleting the topic that ksqlDB has made for a stream or table needs consent, like that of any other topic."""

from heartwatch_deploy.model.change import Action, Change, Grade, Hazard, HazardKind, Verdict
from heartwatch_deploy.model.resource import State


def judge(change: Change) -> Verdict | None:
    """A delete-data hazard for a stream or table that takes its topic along."""
    address, there = change.address, change.live or change.applied
    if (address.engine, address.kind, change.action) != ("ksqldb", "source", Action.DELETE) or there is None:
        return None
    from heartwatch_deploy.engines.ksqldb.source import topic_to_delete  # which reads SQL

    topic = topic_to_delete(there, change.applied, State())
    if not topic:
        return None
    explanation = f"all messages in topic {topic}, which ksqlDB made for it, are lost"
    return Verdict(Grade.IN_PLACE, (Hazard(HazardKind.DELETE_DATA, address, explanation),))
