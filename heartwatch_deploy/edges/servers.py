"""The clients of one environment, made when first asked for, with secrets filled in where they are sent."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from heartwatch_deploy.clients.concealed import conceal
from heartwatch_deploy.clients.http import ClientError, Endpoint, Limits, Unreachable
from heartwatch_deploy.edges.security import ready
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.request import HttpEndpoint
from heartwatch_deploy.model.security import HttpSecurity, PostgresSecurity
from heartwatch_deploy.storage.secrets import REFERENCE, NoSecret, Secrets, Sources

if TYPE_CHECKING:  # imported where it is asked for: few environments have all of these
    from heartwatch_deploy.clients.cassandra import CassandraCluster
    from heartwatch_deploy.clients.connect import ConnectWorker
    from heartwatch_deploy.clients.flink_gateway import GatewaySession
    from heartwatch_deploy.clients.flink_rest import FlinkCluster
    from heartwatch_deploy.clients.kafka import KafkaCluster
    from heartwatch_deploy.clients.ksqldb_queries import KsqlQueries
    from heartwatch_deploy.clients.postgres import Database
    from heartwatch_deploy.clients.registry import SchemaRegistry
    from heartwatch_deploy.edges.ksqldb import KsqlConversation

T = TypeVar("T")
_SILENT = 24 * 3600.0


class SecretMissing(ClientError):
    """A reference to a secret that is not there; `remedy` says what to do."""

    remedy = ""


class Servers:
    """Every server of an environment; asking for one that the environment does not name raises Unreachable."""

    def __init__(self, endpoints: Endpoints, *, runtime_directory: Path) -> None:
        self._endpoints = endpoints
        self._directory = runtime_directory.parent
        stack_secrets = runtime_directory / "stack" / "secrets.json"
        self._secrets = Secrets(Sources(os.environ, endpoints.commands, self._directory, stack_secrets))

    @cached_property
    def kafka(self) -> KafkaCluster:
        from heartwatch_deploy.clients.kafka import KafkaCluster

        return KafkaCluster(self._address("kafka", "Kafka"), settings=self.kafka_settings())

    @cached_property
    def registry(self) -> SchemaRegistry:
        from heartwatch_deploy.clients.registry import SchemaRegistry

        return SchemaRegistry(**self._secured("registry", "schema registry"))

    @cached_property
    def connect(self) -> ConnectWorker:
        from heartwatch_deploy.clients.connect import ConnectWorker

        return ConnectWorker(**self._secured("connect", "Kafka Connect"))

    @cached_property
    def flink(self) -> FlinkCluster:
        from heartwatch_deploy.clients.flink_rest import FlinkCluster

        return FlinkCluster(**self._secured("flink_rest", "Flink"))

    @cached_property
    def ksqldb(self) -> KsqlConversation:
        from heartwatch_deploy.clients.ksqldb import KsqlServer
        from heartwatch_deploy.edges.ksqldb import KsqlConversation

        return KsqlConversation(KsqlServer(**self._secured("ksqldb", "ksqlDB")))

    def ksqldb_queries(self) -> KsqlQueries:
        """The query endpoint; a push query may be silent for as long as nobody ends it."""
        from heartwatch_deploy.clients.ksqldb_queries import KsqlQueries

        return KsqlQueries(limits=Limits(answer=_SILENT), **self._secured("ksqldb", "ksqlDB"))

    @cached_property
    def cassandra(self) -> CassandraCluster:
        from heartwatch_deploy.clients.cassandra import CassandraCluster, Place
        from heartwatch_deploy.clients.cql import Credentials

        given = self._endpoints.cassandra
        if given is None:
            raise self._unnamed("cassandra", "Cassandra")
        security = self._ready(self._endpoints.security.cassandra, "Cassandra", given.hosts)
        login = Credentials(given.user, self.fill(given.password)) if given.user else None
        hosts = tuple(each.strip() for each in self.fill(given.hosts).split(","))
        return CassandraCluster(Place(hosts, login, security.tls if security else None))

    def gateway_session(self, config: Mapping[str, str]) -> GatewaySession:
        """A new session of the SQL Gateway; the caller closes it."""
        from heartwatch_deploy.clients.flink_gateway import GatewaySession

        properties = {key: self.fill(value) for key, value in config.items()}
        return GatewaySession(properties=properties, **self._secured("flink_gateway", "Flink SQL Gateway"))

    def shares_disk_with_gateway(self) -> bool:
        """Whether the gateway runs on this machine, by its address."""
        try:
            host = urlsplit(self._address("flink_gateway", "Flink SQL Gateway")).hostname
        except ValueError:  # no address, which is told when it is asked
            return False
        return host in {"127.0.0.1", "localhost", "::1"}

    def endpoint(self, name: HttpEndpoint) -> Endpoint:
        """The plain HTTP API of a server, for requests that the plan spells out."""
        if name == "registry_native":
            return self._registry_native
        makers: dict[HttpEndpoint, Callable[[], Endpoint]] = {
            "registry": lambda: self.registry.endpoint,
            "connect": lambda: self.connect.endpoint,
            "flink_rest": lambda: self.flink.endpoint,
            "ksqldb": lambda: self.ksqldb.endpoint,
        }
        return makers[name]()

    def database(self, host: str, port: int, dbname: str, user: str, password: str) -> Database:
        """A Postgres database; the one that the environment names is reached as the environment says, another one with
        this password, which may be a reference."""
        from heartwatch_deploy.clients.postgres import Database, Login

        own = self._endpoints.postgres
        if own is not None and (host, port, dbname, user) == (own.host, own.port, own.dbname, own.user):
            return self.own_database()
        return Database(Login(host, port, dbname, user, self.fill(password)))

    def own_database(self) -> Database:
        """The database that the environment names."""
        from heartwatch_deploy.clients.postgres import Database, Login

        login = self._endpoints.postgres
        if login is None:
            raise self._unnamed("postgres", "Postgres")
        password = self.fill(login.password)
        return Database(Login(login.host, login.port, login.dbname, login.user, password, self.postgres_security()))

    def postgres_security(self) -> PostgresSecurity | None:
        """How that database is spoken to."""
        login = self._endpoints.postgres
        address = f"{login.host}:{login.port}/{login.dbname}" if login else "nowhere"
        return self._ready(self._endpoints.security.postgres, "Postgres", address)

    def fill(self, text: str) -> str:
        """The text with its secrets, to be sent and never shown; raises SecretMissing."""
        return REFERENCE.sub(self._secret, text)

    def fill_sql(self, statement: str) -> str:
        """The statement with its secrets, of which no quote ends the literal they stand in; raises SecretMissing."""
        return REFERENCE.sub(lambda reference: self._secret(reference).replace("'", "''"), statement)

    def kafka_settings(self) -> dict[str, str]:
        """What Kafka's clients need besides the address."""
        from heartwatch_deploy.clients.kafka_security import settings_of

        security = self._ready(self._endpoints.security.kafka, "Kafka", self._endpoints.kafka or "nowhere")
        given = {key: self.fill(value) for key, value in self._endpoints.kafka_config.items()}
        return settings_of(security) | given

    def has(self, name: str) -> bool:
        """Whether the environment names an address for it."""
        return getattr(self._endpoints, name) is not None

    @cached_property
    def _registry_native(self) -> Endpoint:
        address = self._address("registry_native", "schema registry")
        return Endpoint("schema registry", address, security=self._security("registry", "schema registry", address))

    def _secured(self, name: str, component: str) -> dict[str, Any]:
        address = self._address(name, component)
        return {"address": address, "security": self._security(name, component, address)}

    def _security(self, name: str, component: str, address: str) -> HttpSecurity | None:
        found: HttpSecurity | None = getattr(self._endpoints.security, name)
        return self._ready(found, component, address)

    def _ready(self, security: T, component: str, address: str) -> T:
        return ready(security, component, address, fill=self.fill, directory=self._directory)

    def _secret(self, reference: re.Match[str]) -> str:
        try:
            value = self._secrets.value(reference)
        except NoSecret as error:
            missing = SecretMissing("environment", reference[0], server_message=str(error))
            missing.remedy = error.remedy
            raise missing from None
        conceal(value)
        return value

    def _address(self, name: str, component: str) -> str:
        address = getattr(self._endpoints, name)
        if address is None:
            raise self._unnamed(name, component)
        return self.fill(address)

    def _unnamed(self, name: str, component: str) -> Unreachable:
        words = f"the environment names no address: endpoints.{name} is not there"
        return Unreachable(component, "nowhere", server_message=words)
