"""Acknowledgements of alerts: somebody has seen one and takes care, so that it need not be escalated."""

import json
import time
from pathlib import Path
from typing import Final, NamedTuple

from heartwatch_deploy.readings.avro import message, read_schema
from heartwatch_deploy.readings.checked import NAME_BYTES
from heartwatch_deploy.readings.destinations import partitions
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.readings.kafka_writer import KafkaWriter
from heartwatch_deploy.readings.registered import schema_id

TOPIC: Final = "acknowledgements"
SCHEMA: Final = Path("avro", f"{TOPIC}-value.avsc")
ALERT_BYTES: Final = 300
"""A user's name, a line and a time in ms fit."""
_PATIENCE_MS: Final = "10000"


class Acknowledgement(NamedTuple):
    """`alert_id` is the key of the alert's message, as in `user_00042|1780000000000`; `at` in ms of UTC."""

    alert_id: str
    by: str
    at: int


def acknowledge(servers: Servers, alert_id: str, *, by: str, at: int | None = None) -> Acknowledgement:
    """Writes that somebody (`by`) has seen the alert, `at` a time in ms or now; returns what was written, once Kafka
    has it. Nobody checks whether there is such an alert. Raises Failed."""
    said = Acknowledgement(_named("alert", alert_id, longest=ALERT_BYTES), _named("person", by), at or _now())
    kafka = servers.kafka_client()
    assert partitions(kafka, TOPIC)
    schema = read_schema(servers.project_dir / SCHEMA)
    value = message(json.loads(schema), schema_id(servers.registry_client(), f"{TOPIC}-value", schema), said._asdict())
    writer = KafkaWriter(kafka | {"message.timeout.ms": _PATIENCE_MS}, TOPIC)
    writer.write(said.alert_id, value, said.at)
    writer.close()
    if writer.lost:
        summary = "the acknowledgement did not arrive in Kafka"
        raise Failed(summary, code="HW804", cause="; ".join(sorted(writer.reasons)), help="try again; stack status")
    return said


def _named(what: str, name: str, *, longest: int = NAME_BYTES) -> str:
    if 1 <= len(name.encode("utf-8", "surrogatepass")) <= longest and name.isprintable():
        return name
    summary = f"an acknowledgement names no {what}"
    raise Failed(summary, code="HW811", cause=repr(name), help=f"give a name of 1 to {longest} bytes")


def _now() -> int:
    return int(time.time() * 1000)
