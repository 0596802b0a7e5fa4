"""What happened around the recorded server, told to the model: time, brokers, restarts, topics made by hand."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.ksqldb_model.messages import Request
from tests.ksqldb_model.runner import RateLimit
from tests.ksqldb_model.server import ModelServer
from tests.ksqldb_model.world import Plan, Query, Topic

_TABLE = Path(__file__).parents[1] / "cases" / "ksqldb_exchanges" / "outside.yaml"


@cache
def table() -> dict[str, dict[str, Any]]:
    """Scenario → `continues`, `events` (by the number of the exchange that follows), `at_once`, `left_out`."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(_TABLE.read_text())
    return found


def tell(model: ModelServer, event: dict[str, Any]) -> None:
    """Applies one event; its keys are names in `_EVENTS`."""
    for name, value in event.items():
        if name != "why":
            _EVENTS[name](model, value)


def _sequence(model: ModelServer, number: int) -> None:
    """Commands were written that nobody recorded; the last one is this."""
    model.runner.last_sequence = number
    model.world.query_number = number + 1


def _commands(model: ModelServer, number: int) -> None:
    """The same, with commands that do not count for ids of queries."""
    model.runner.last_sequence = number


def _statements(model: ModelServer, statements: list[str]) -> None:
    """Somebody sent these, one request each."""
    for each in statements:
        body = json.dumps({"ksql": each, "streamsProperties": {}})
        answer = model.handle(Request("POST", "/ksql", body))
        assert answer.status == 200, (each, answer)


def _topics(model: ModelServer, topics: dict[str, int]) -> None:
    for name, partitions in topics.items():
        model.world.kafka.topics[name] = Topic(partitions)


def _topics_deleted(model: ModelServer, names: list[str]) -> None:
    for name in names:
        model.world.kafka.delete(name)
        for query in model.world.queries.values():
            if name in query.plan.topics:
                query.errors = ((0, "MissingSourceTopicException"),)


def _seconds(model: ModelServer, seconds: float) -> None:
    model.runner.clock += seconds
    model.runner.settle()


def _broker(model: ModelServer, state: str) -> None:
    model.runner.broker_is_down = state == "down"
    if state == "down":
        model.runner.busy_since = model.runner.clock
    else:
        # The runner's consumer and producer take their time to find the broker again.
        model.runner.busy_until = model.runner.clock + 60.0


def _hosts(model: ModelServer, hosts: list[str]) -> None:
    model.lost_hosts = [host for host in model.hosts if host not in hosts]
    model.hosts = hosts


def _connect(model: ModelServer, plugins: dict[str, list[str]]) -> None:
    """A Connect worker answers, and has these plugins, each with what its config must have."""
    model.world.connect.reachable = True
    model.world.connect.plugins = {name: frozenset(required) for name, required in plugins.items()}


def _push_query(model: ModelServer, query: dict[str, str]) -> None:
    """Somebody reads a query, and goes on reading."""
    text = query["statement"]
    source = text.split("FROM ")[1].split()[0].upper()
    model.world.queries[query["id"]] = Query(query["id"], text, (source,), None, Plan((), ""), {})


def _rate(model: ModelServer, per_second: float) -> None:
    """The server was started with this limit a while ago: permits are saved up."""
    model.runner.rate_limit = RateLimit(per_second, stored=per_second, free_at=model.runner.clock)


def _setting(name: str) -> Callable[[ModelServer, Any], None]:
    return lambda model, value: setattr(model.runner, name, value)


_EVENTS: dict[str, Callable[[ModelServer, Any], None]] = {
    "sequence": _sequence,
    "commands": _commands,
    "statements": _statements,
    "topics": _topics,
    "topics_deleted": _topics_deleted,
    "subjects": lambda model, names: model.world.registry.subjects.update(dict.fromkeys(names, ("Other", {}))),
    "schema_ids": lambda model, highest: setattr(model.world.registry, "highest_id", highest),
    "written": lambda model, names: [_written(model, name) for name in names],
    "seconds": _seconds,
    "phase": lambda model, phase: setattr(model, "phase", phase),
    "broker": _broker,
    "restart": lambda model, settings: model.restart(**(settings or {})),
    "hosts": _hosts,
    "connect": _connect,
    "push_query": _push_query,
    "query_limit": lambda model, limit: setattr(model.world, "query_limit", limit),
    "rate": _rate,
    "session_timeout": _setting("session_timeout"),
}


def _written(model: ModelServer, source: str) -> None:
    """Somebody writes a record to the topic of a stream."""
    from tests.ksqldb_model import inserting

    inserting.write(model.world.sources[source], model.world)
