"""HeartWatch's `ksql/` comes up on the model, answers as deployed, and goes away again."""

import json

import pytest

from heartwatch_deploy.sql.ksqldb.statements import read_statements
from heartwatch_deploy.sql.statement import Statement
from tests.ksqldb_model.messages import Request
from tests.ksqldb_model.server import ModelServer
from tests.ksqldb_model.world import Topic
from tests.unit.content.rendered_content import rendered

PARTITIONS = {"dev": 4, "prod": 12}


def send(model: ModelServer, statement: str) -> dict:
    answer = model.handle(Request("POST", "/ksql", json.dumps({"ksql": f"{statement};"})))
    assert answer.status == 200, (statement, answer.text)
    found = answer.json()
    return found[0] if found else {}


def in_order(statements: list[tuple[str, str, Statement]], model: ModelServer) -> list[str]:
    """Each statement behind those that make what it reads, and the topic that it stands on."""
    waiting, made, ordered = list(statements), set(model.world.sources), list[str]()
    topics = set(model.world.kafka.topics)
    while waiting:
        ready = [each for each in waiting if needs(each[2]) <= made and topic_of(each[2]) <= topics]
        assert ready, [text for _, text, _ in waiting]
        for each in ready:
            waiting.remove(each)
            ordered.append(each[1])
            made |= {each[2].defines.text} if each[2].defines else set()
            topics |= {written(each[2])}
    return ordered


def needs(statement: Statement) -> set[str]:
    return {name.text for name in statement.reads}


def written(statement: Statement) -> str:
    """The topic that a query fills; empty for what is no query."""
    option = {key.upper(): value.value for key, value in statement.options.items()}.get("KAFKA_TOPIC")
    return option or (statement.writes[0].text if statement.writes else "")


def topic_of(statement: Statement) -> set[str]:
    """The topic that a declared stream or table stands on."""
    return {written(statement)} if statement.defines and not statement.reads else set()


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_heartwatch_comes_and_goes(environment: str) -> None:
    statements = rendered(environment).statements("ksqldb")
    model = ModelServer()
    model.world.kafka.brokers = 3
    sinks = {written(statement) for _, _, statement in statements if statement.reads}
    for _, _, statement in statements:
        for topic in topic_of(statement) - sinks:
            model.world.kafka.topics[topic] = Topic(PARTITIONS[environment], 3)
    before = set(model.world.sources)
    for text in in_order(statements, model):
        send(model, text)
    defined = {statement.defines.text for _, _, statement in statements if statement.defines}
    assert set(model.world.sources) - before == defined
    queries = {query.id for query in model.world.queries.values()}
    assert len(queries) == sum(bool(statement.reads) for _, _, statement in statements)
    assert all(read_statements(text) for text in model.world.texts.values())
    send(model, "TERMINATE ALL")
    remaining = defined
    while remaining:
        described = {name: send(model, f"DESCRIBE `{name}`")["sourceDescription"] for name in remaining}
        leaves = {name for name, found in described.items() if not found["sourceConstraints"]}
        assert leaves
        for name in leaves:
            send(model, f"DROP {model.world.sources[name].kind} `{name}`")
        remaining = remaining - leaves
    assert (set(model.world.sources), model.world.queries) == (before, {})
