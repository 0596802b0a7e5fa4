"""The query on the local stack: it finds what plain Python finds, each once."""

import io
import json
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import fastavro
import pytest
import requests
from confluent_kafka import Consumer, Producer
from payments import MINUTE, Payment, payments
from reference import Journey, impossible_journeys

JOURNEY_MINUTES = 60
WITHIN_SECONDS = 120.0
ANY_PARTITION = -1  # the key decides
HEADER = 5  # bytes before Avro's own: a zero, and the schema's id


@pytest.mark.live
def test_it_finds_what_the_reference_finds(deployed: Mapping[str, str]) -> None:
    now = int(time.time() * 1000)
    made = payments(now - 24 * 60 * MINUTE, cards=200, each=10, seed=now)
    send(deployed, made)
    expected = impossible_journeys(made, JOURNEY_MINUTES)
    assert len(expected) > 10, f"seed {now}"

    found: list[Journey] = []
    for journey in journeys(deployed):
        found.append(journey)
        if len(found) == len(expected):
            break
    assert len(set(found)) == len(found), f"seed {now}: some came twice"
    assert set(found) == expected, f"seed {now}"


def send(servers: Mapping[str, str], made: list[Payment]) -> None:
    """And at the end, in each partition, a payment a day later: what came before is complete then."""
    schema_id, schema = schema_of(servers, "payments-value")
    producer = Producer({"bootstrap.servers": servers["kafka"]})
    partitions = producer.list_topics("payments").topics["payments"].partitions

    def put(payment: Payment, partition: int = ANY_PARTITION) -> None:
        value = io.BytesIO()
        value.write(b"\0" + schema_id.to_bytes(HEADER - 1))
        fastavro.schemaless_writer(value, schema, vars(payment))
        producer.produce("payments", key=payment.card_id, value=value.getvalue(), partition=partition)

    for payment in made:
        put(payment)
    for partition in partitions:
        put(Payment(f"closing_{partition}", made[-1].paid_at + 24 * 60 * MINUTE, "AT", 0), partition=partition)
    assert producer.flush(30) == 0


def journeys(servers: Mapping[str, str]) -> Iterator[Journey]:
    """As they come, until none comes for too long."""
    _, schema = schema_of(servers, "impossible_journeys-value")
    consumer = Consumer(
        {
            "bootstrap.servers": servers["kafka"],
            "group.id": f"test-{uuid.uuid4()}",
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
        }
    )
    consumer.subscribe(["impossible_journeys"])
    deadline = time.monotonic() + WITHIN_SECONDS
    try:
        while time.monotonic() < deadline:
            message = consumer.poll(1.0)
            if message is None:
                continue
            assert message.error() is None, message.error()
            yield journey_of(message.value(), schema)
    finally:
        consumer.close()


def journey_of(value: bytes | None, schema: Any) -> Journey:
    assert value is not None
    row: Any = fastavro.schemaless_reader(io.BytesIO(value[HEADER:]), schema, None)
    paid_at, paid_before_at = (round(row[name].timestamp() * 1000) for name in ("paid_at", "paid_before_at"))
    return row["card_id"], paid_at, row["country"], row["cents"], paid_before_at, row["country_before"]


def schema_of(servers: Mapping[str, str], subject: str) -> tuple[int, Any]:
    """Its id in the registry, and the schema."""
    answer = requests.get(f"{servers['registry']}/subjects/{subject}/versions/latest", timeout=30)
    answer.raise_for_status()
    told = answer.json()
    return told["id"], fastavro.parse_schema(json.loads(told["schema"]))
