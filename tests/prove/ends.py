"""What a project has on the servers, in their own words: comparable between projects that differ in their names."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from heartwatch_deploy import api
from heartwatch_deploy.clients.connect import ConnectWorker
from heartwatch_deploy.clients.flink_rest import FlinkCluster
from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.edges.claims_log import ClaimsLog
from heartwatch_deploy.edges.kafka_log import KafkaLog
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.storage.project import Selection
from tests.live.conftest import RunningStack

_DIGESTS = re.compile(r"(?:\d-)?\b[0-9a-f]{6,64}\b")
_LENGTHS = (8, 16, 64)
"""Of digests, which may be of digits alone; other numbers are numbers."""
_CHANGES_EACH_TIME = ("at", "version", "notes")


def end_of(stack: RunningStack, name: str) -> Any:
    """Topics, subjects, connectors, tables, jobs dead and alive, the record and the lock; the same for every name."""
    found = {
        **_on_kafka(stack, name),
        "subjects": _subjects(stack.endpoints.registry, name),
        "connectors": _connectors(stack, name),
        **_in_postgres(stack, name),
        "jobs": _jobs(stack, name),
    }
    return _named_alike(json.dumps(found, sort_keys=True, indent=1), name)


def left_to_do(project: Path, *, destroying: bool) -> int:
    """How many steps another run would take."""
    loaded, desired = api.load_desired(project, Selection())
    live = api.read_live(loaded, State() if destroying else desired.state)
    assert not live.diagnostics, live.diagnostics
    if destroying:
        return len(api.make_destroy_plan(loaded, live)[0])
    plan, found = api.make_plan(loaded, desired, live)
    assert not found, found
    return len(plan)


def _on_kafka(stack: RunningStack, name: str) -> dict[str, Any]:
    kafka = KafkaCluster(stack.endpoints.kafka)
    topics = kafka.with_configs(topic for key, topic in kafka.topics().items() if name in key)
    claims, record = ClaimsLog(kafka, name), KafkaLog(kafka, name)
    return {
        "topics": {key: [topic.partitions, topic.replication, dict(topic.config)] for key, topic in topics.items()},
        "lock held by": [each.claim.standing for each in claims.heard()],
        "record": {key.decode(): _lasting(json.loads(text)["record"]) for key, (_, text) in record.read().items()},
    }


def _lasting(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in _CHANGES_EACH_TIME}


def _subjects(registry: str, name: str) -> dict[str, Any]:
    """Those that are only marked as deleted, too; every version."""
    listed = requests.get(f"{registry}/subjects", params={"deleted": "true"}, timeout=10).json()
    return {subject: _subject(f"{registry}/subjects/{subject}/versions") for subject in listed if name in subject}


def _subject(where: str) -> Any:
    versions = requests.get(where, timeout=10).json()
    texts = [requests.get(f"{where}/{version}", timeout=10).json() for version in versions]
    return [text.get("schema") if isinstance(text, dict) else text for text in texts]


def _connectors(stack: RunningStack, name: str) -> dict[str, Any]:
    listed = ConnectWorker(stack.endpoints.connect).connectors()
    return {
        key: [entry["info"]["config"], entry["status"]["connector"]["state"], _states(entry["status"]["tasks"])]
        for key, entry in listed.items()
        if name in key
    }


def _states(tasks: list[Mapping[str, Any]]) -> list[str]:
    return [str(task["state"]) for task in tasks]


def _in_postgres(stack: RunningStack, name: str) -> dict[str, Any]:
    questions = {
        "columns": "SELECT table_name, column_name, data_type FROM information_schema.columns"
        f" WHERE table_name LIKE '{name}_kept' ORDER BY ordinal_position",
        "indexes": f"SELECT indexname FROM pg_indexes WHERE tablename = '{name}_kept' ORDER BY 1",
        "comments": f"SELECT obj_description(oid) FROM pg_class WHERE relname = '{name}_kept'",
        "slots": f"SELECT slot_name, plugin FROM pg_replication_slots WHERE slot_name LIKE '{name}%'",
        "publications": f"SELECT pubname FROM pg_publication WHERE pubname LIKE '{name}%'",
    }
    return {what: stack.ask(question)[1] for what, question in questions.items()}


def _jobs(stack: RunningStack, name: str) -> list[Any]:
    """Each job that was ever started, in that order; whether it came from another one's state."""
    flink = FlinkCluster(stack.endpoints.flink_rest)
    found = []
    for job in sorted(flink.jobs(), key=lambda job: job.start_time):
        tags = flink.job_parameters(job.id)
        if tags.get("heartwatch.project") == name:
            restored = flink.checkpoints(job.id).restored_path is not None
            found.append([tags["heartwatch.address"], tags["heartwatch.fingerprint"], job.state, restored])
    return found


def _named_alike(text: str, name: str) -> Any:
    """Names and digests, which hold names, by the order in which they come."""
    digests: dict[str, str] = {}
    text = text.replace(name, "·")
    return json.loads(_DIGESTS.sub(lambda found: _alias(digests, found[0]), text))


def _alias(digests: dict[str, str], digest: str) -> str:
    if digest.isdigit() and len(digest) not in _LENGTHS:
        return digest
    return digests.setdefault(digest, f"digest {len(digests) + 1}")
