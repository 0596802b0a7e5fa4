"""The clients of one environment, made when first asked for, with secrets filled in where they are sent."""

import json
import os
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from heartwatch_deploy.clients.connect import ConnectWorker
from heartwatch_deploy.clients.flink_gateway import GatewaySession
from heartwatch_deploy.clients.flink_rest import FlinkCluster
from heartwatch_deploy.clients.http import ClientError, Endpoint, Unreachable
from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.clients.postgres import Database, Login
from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.request import HttpEndpoint

_REFERENCE: Final = re.compile(r"\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}")
_STACK_PASSWORD: Final = "HEARTWATCH_POSTGRES_PASSWORD"  # noqa: S105 - the variable's name


class SecretMissing(ClientError):
    """A `${env:NAME}` that nobody has set."""


class Secrets:
    """Values behind `${env:NAME}`: the environment's, else the local stack's own."""

    def __init__(self, environ: Mapping[str, str], stack_secrets: Path) -> None:
        self._environ = environ
        self._stack_secrets = stack_secrets

    def fill(self, text: str) -> str:
        """The text with every reference replaced; SecretMissing for an unknown one."""
        return _REFERENCE.sub(lambda found: self._value(found[1]), text)

    def _value(self, name: str) -> str:
        value = self._environ.get(name)
        if value is None and name == _STACK_PASSWORD and self._stack_secrets.exists():
            value = json.loads(self._stack_secrets.read_text())["postgres_password"]
        if value is None:
            raise SecretMissing("environment", f"${{env:{name}}}", server_message=f"the variable {name} is not set")
        return str(value)


class Servers:
    """Every server of an environment; asking for one that the environment does not name raises Unreachable."""

    def __init__(self, endpoints: Endpoints, *, runtime_directory: Path) -> None:
        self._endpoints = endpoints
        self._secrets = Secrets(os.environ, runtime_directory / "stack" / "secrets.json")

    @cached_property
    def kafka(self) -> KafkaCluster:
        settings = {key: self._secrets.fill(value) for key, value in self._endpoints.kafka_config.items()}
        return KafkaCluster(self._address("kafka", "Kafka"), settings=settings)

    @cached_property
    def registry(self) -> SchemaRegistry:
        return SchemaRegistry(self._address("registry", "schema registry"))

    @cached_property
    def connect(self) -> ConnectWorker:
        return ConnectWorker(self._address("connect", "Kafka Connect"))

    @cached_property
    def flink(self) -> FlinkCluster:
        return FlinkCluster(self._address("flink_rest", "Flink"))

    def gateway_session(self, config: Mapping[str, str]) -> GatewaySession:
        """A new session of the SQL Gateway; the caller closes it."""
        properties = {key: self.fill(value) for key, value in config.items()}
        return GatewaySession(self._address("flink_gateway", "Flink SQL Gateway"), properties=properties)

    def endpoint(self, name: HttpEndpoint) -> Endpoint:
        """The plain HTTP API of a server, for requests that the plan spells out."""
        if name == "registry_native":
            return self._registry_native
        makers: dict[HttpEndpoint, Callable[[], Endpoint]] = {
            "registry": lambda: self.registry.endpoint,
            "connect": lambda: self.connect.endpoint,
            "flink_rest": lambda: self.flink.endpoint,
        }
        return makers[name]()

    def database(self, host: str, port: int, dbname: str, user: str, password: str) -> Database:
        """A Postgres database; every part may hold references."""
        return Database(Login(host, port, dbname, user, self.fill(password)))

    def own_database(self) -> Database:
        """The database that the environment names."""
        login = self._endpoints.postgres
        if login is None:
            raise self._unnamed("postgres", "Postgres")
        return self.database(login.host, login.port, login.dbname, login.user, login.password)

    def fill(self, text: str) -> str:
        """The text with its secrets, to be sent and never shown."""
        return self._secrets.fill(text)

    def has(self, name: str) -> bool:
        """Whether the environment names an address for it."""
        return getattr(self._endpoints, name) is not None

    @cached_property
    def _registry_native(self) -> Endpoint:
        return Endpoint("schema registry", self._address("registry_native", "schema registry"))

    def _address(self, name: str, component: str) -> str:
        address = getattr(self._endpoints, name)
        if address is None:
            raise self._unnamed(name, component)
        return self._secrets.fill(address)

    def _unnamed(self, name: str, component: str) -> Unreachable:
        words = f"the environment names no address: endpoints.{name} is not there"
        return Unreachable(component, "nowhere", server_message=words)
