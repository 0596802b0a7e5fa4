"""ksqlDB's own test cases sent to the model: how far it goes beyond what was recorded. Unsupported are functions of
ksqlDB's test build, schemas that only a registry knows, and statements of old releases; rows are not its business."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ksqldb_model.messages import Request
from tests.ksqldb_model.server import ModelServer
from tests.ksqldb_model.world import Topic

CASES = Path(__file__).parents[4] / "shared" / "ksqldb"
TAKEN = 1142
REFUSED = 174
_TOPIC = re.compile(r"kafka_topic\s*=\s*'([^']*)'", re.IGNORECASE)

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"no cases of ksqlDB's in {CASES}: nothing is compared")


def cases(name: str) -> Iterator[dict[str, Any]]:
    with (CASES / name).open() as lines:
        for line in lines:
            yield json.loads(line)


def takes(case: dict[str, Any]) -> bool:
    """Whether the model takes every statement of a case; an exception that is no answer fails the test."""
    model = ModelServer(session_timeout=0.0)
    for topic in _TOPIC.findall("\n".join(case["statements"])):
        model.world.kafka.topics.setdefault(topic, Topic())
    for statement in case["statements"]:
        text = statement if statement.rstrip().endswith(";") else f"{statement};"
        if model.handle(Request("POST", "/ksql", json.dumps({"ksql": text}))).status != 200:
            return False
    return True


def test_most_of_what_ksqldb_takes_the_model_takes() -> None:
    assert sum(map(takes, cases("accepted.jsonl"))) >= TAKEN


def test_what_the_model_refuses_of_what_ksqldb_refuses() -> None:
    assert sum(not takes(case) for case in cases("refused.jsonl")) >= REFUSED
