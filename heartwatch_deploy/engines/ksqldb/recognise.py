"""Which live objects are what the files mean, though the server words them in its own way."""

from dataclasses import replace
from functools import lru_cache

from heartwatch_deploy.engines.ksqldb.address import ENGINE
from heartwatch_deploy.engines.ksqldb.told import told
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json, fingerprint
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.sql.ksqldb.statements import read_statements
from heartwatch_deploy.sql.meaning import fingerprint_of
from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.sql.versions import versioned


def recognise(desired: State, live: State, applied: State) -> tuple[State, State]:
    """Desired objects and records with fingerprints of their meaning, by the rules of today.

    What means the same as its record is desired as it was recorded: with the text that was sent, and with what the
    server made of it (`server`), which live is then held against word by word. So another spelling in a file is nothing
    to do, and a change by hand is seen.
    """
    wanted, records = dict(desired.resources), dict(applied.resources)
    for each in filter(_is_ours, desired):
        today, record = told_today(each), records.get(each.address)
        if record is not None:
            record = told_today(record)
            records[each.address] = record
        same = record is not None and record.spec["fingerprint"] == today.spec["fingerprint"]
        wanted[each.address] = (
            replace(today, spec=record.spec) if same and record else _new(today, record, desired, live)
        )
    return State.of(wanted.values()), State.of(records.values())


def told_today(resource: Resource) -> Resource:
    """With the fingerprint of what it means, settings and types included; as it is where its text is no longer read."""
    spec = resource.spec
    meaning = _meaning(str(spec["text"]))
    if not meaning:
        return resource
    parts: dict[str, Json] = {
        "statement": meaning,
        "settings": spec.get("settings", {}),
        "types": spec.get("types", {}),
    }
    return replace(resource, spec={**spec, "fingerprint": versioned(fingerprint(parts))})


def _is_ours(resource: Resource) -> bool:
    return resource.address.engine == ENGINE


def _new(today: Resource, record: Resource | None, desired: State, live: State) -> Resource:
    """Whether the server makes the topic for it, or it is there: only the former is deleted with it."""
    topic, statement = today.spec.get("topic"), told(str(today.spec["text"]))
    if not topic or not (today.spec["settings"] or (statement and "PARTITIONS" in statement.options)):
        return today
    if record is not None and record.spec.get("topic") == topic:
        makes_topic = bool(record.spec.get("makes_topic"))
    else:
        place = Address("kafka", "topic", str(topic))
        makes_topic = place not in desired and place not in live
    return replace(today, spec={**today.spec, "makes_topic": makes_topic})


@lru_cache(maxsize=4096)
def _meaning(text: str) -> str:
    """Empty for what cannot be read."""
    try:
        (statement,) = read_statements(text)
    except (SqlTextError, ValueError):
        return ""
    assert statement.tree is not None
    return fingerprint_of(statement.tree, "ksqldb")
