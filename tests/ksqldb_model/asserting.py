"""ASSERT TOPIC and ASSERT SCHEMA: looked at only when they run."""

from typing import Any

from tests.ksqldb_model.creating import Asked, options_of
from tests.ksqldb_model.world import World, generic


def topic(asked: Asked, world: World) -> dict[str, Any]:
    tree, name = asked.tree, asked.tree.this.name
    found = world.kafka.topics.get(name)
    if bool(found) != bool(tree.args["exists"]):
        raise _failed(f"Topic {name} {'exists' if found else 'does not exist'}")
    if found:
        there = {"PARTITIONS": found.partitions, "REPLICAS": found.replicas}
        for key, wanted in options_of(tree).items():
            if str(there.get(key)) != wanted:
                raise _failed(f"Mismatched configuration for topic {name}: For config {key.lower()}, expected {wanted}")
    return {"@type": "assert_topic", "topicName": name, "exists": bool(found)}


def schema(asked: Asked, world: World) -> dict[str, Any]:
    tree = asked.tree
    subject, number = tree.args.get("subject"), tree.args.get("id")
    name = subject.name if subject is not None else None
    identity = int(number.sql("ksqldb")) if number is not None else None
    there = name in world.registry.subjects if name else 0 < (identity or 0) <= world.registry.highest_id
    if there != bool(tree.args["exists"]):
        what = f"subject name {name}" if name else f"id {identity}"
        raise _failed(f"Schema with {what} {'exists' if there else 'does not exist'}")
    return {"@type": "assert_schema", "subject": name, "id": identity, "exists": there}


def _failed(message: str) -> Exception:
    return generic(message, status=417, code=41700)
