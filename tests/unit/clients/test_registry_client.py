"""The registry client against what Apicurio's Confluent-compatible API answered."""

import pytest
from fake_server import FakeServer

from heartwatch_deploy.clients.http import Refused
from heartwatch_deploy.clients.registry import SchemaRegistry

SCHEMA = '{"type":"record","name":"x","fields":[{"name":"a","type":"int"}]}'
OTHER = '{"type":"record","name":"x","fields":[{"name":"b","type":"int"}]}'


def test_a_subjects_life(server: FakeServer) -> None:
    server.replay("registry")
    registry = SchemaRegistry(server.address + "/apis/ccompat/v7")
    before = registry.subjects()
    assert "beats" not in before
    assert registry.latest("beats") is None
    assert registry.compatibility("beats") is None

    schema_id = registry.register("beats", SCHEMA)
    latest = registry.latest("beats")
    assert latest is not None
    assert (latest.subject, latest.version, latest.id, latest.schema) == ("beats", 1, schema_id, SCHEMA)
    assert registry.lookup("beats", SCHEMA) == latest
    assert registry.lookup("beats", OTHER) is None

    registry.endpoint.send("PUT", "/config/beats", {"compatibility": "BACKWARD"})
    assert registry.compatibility("beats") == "BACKWARD"
    with pytest.raises(Refused, match="Incompatible artifact: beats") as incompatible:
        registry.register("beats", OTHER)
    assert incompatible.value.status == 409
    with pytest.raises(Refused, match="content"):
        registry.register("beats", "{")

    assert registry.subjects() == before | {"beats"}
    registry.delete("beats")
    registry.delete("beats")
    assert registry.subjects() == before
