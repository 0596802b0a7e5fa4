"""The control planes, in one explicit registry; each is imported when it is first asked for.

A dialect takes a tenth of a second to import, and few projects use all engines.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final

from heartwatch_deploy.engines.protocol import Engine, Kind
from heartwatch_deploy.model.address import Address


def _kafka() -> Engine:
    from heartwatch_deploy.engines.kafka import KafkaEngine

    return KafkaEngine()


def _kafka_acls() -> Engine:
    from heartwatch_deploy.engines.kafka_acls import KafkaAclsEngine

    return KafkaAclsEngine()


def _schema_registry() -> Engine:
    from heartwatch_deploy.engines.schema_registry import SchemaRegistryEngine

    return SchemaRegistryEngine()


def _postgres() -> Engine:
    from heartwatch_deploy.engines.postgres import PostgresEngine

    return PostgresEngine()


def _cassandra() -> Engine:
    from heartwatch_deploy.engines.cassandra import CassandraEngine

    return CassandraEngine()


def _kafka_connect() -> Engine:
    from heartwatch_deploy.engines.kafka_connect import KafkaConnectEngine

    return KafkaConnectEngine()


def _flink_sql() -> Engine:
    from heartwatch_deploy.engines.flink_sql import FlinkSqlEngine

    return FlinkSqlEngine()


def _ksqldb() -> Engine:
    from heartwatch_deploy.engines.ksqldb import KsqldbEngine

    return KsqldbEngine()


_MAKERS: Final[Mapping[str, Callable[[], Engine]]] = {
    "kafka": _kafka,
    "kafka_acls": _kafka_acls,
    "schema_registry": _schema_registry,
    "postgres": _postgres,
    "cassandra": _cassandra,
    "kafka_connect": _kafka_connect,
    "flink_sql": _flink_sql,
    "ksqldb": _ksqldb,
}


@cache
def _made(name: str) -> Engine:
    return _MAKERS[name]()


class _Engines(Mapping[str, Engine]):
    def __getitem__(self, name: str) -> Engine:
        return _made(name)

    def __contains__(self, name: object) -> bool:
        return name in _MAKERS

    def __iter__(self) -> Iterator[str]:
        return iter(_MAKERS)

    def __len__(self) -> int:
        return len(_MAKERS)


ENGINES: Final[Mapping[str, Engine]] = _Engines()


def kind_of(address: Address) -> Kind:
    """The kind of an address; KeyError for one that no engine knows."""
    return ENGINES[address.engine].kinds[address.kind]
