"""The control planes, in one explicit registry."""

from collections.abc import Mapping
from typing import Final

from heartwatch_deploy.engines.flink_sql import FlinkSqlEngine
from heartwatch_deploy.engines.kafka import KafkaEngine
from heartwatch_deploy.engines.kafka_connect import KafkaConnectEngine
from heartwatch_deploy.engines.ksqldb import KsqldbEngine
from heartwatch_deploy.engines.postgres import PostgresEngine
from heartwatch_deploy.engines.protocol import Engine, Kind
from heartwatch_deploy.engines.schema_registry import SchemaRegistryEngine
from heartwatch_deploy.model.address import Address

ENGINES: Final[Mapping[str, Engine]] = {
    engine.name: engine
    for engine in (
        KafkaEngine(),
        SchemaRegistryEngine(),
        PostgresEngine(),
        KafkaConnectEngine(),
        FlinkSqlEngine(),
        KsqldbEngine(),
    )
}


def kind_of(address: Address) -> Kind:
    """The kind of an address; KeyError for one that no engine knows."""
    return ENGINES[address.engine].kinds[address.kind]
