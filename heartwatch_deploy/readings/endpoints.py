"""Where the servers are: as asked for, as an environment says, else as the project's local stack wrote it down."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.clients.postgres import libpq_settings
from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.edges import explain
from heartwatch_deploy.edges.servers import Servers as StackServers
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.storage.places import left_behind

T = TypeVar("T")
PRODUCER: Final = "producer"
ONLOOKER: Final = "onlooker"
"""As whom a secured stack knows those who write readings, and those who only watch."""

STACK: Final = Path(".heartwatch", "stack")
PASSWORD_VARIABLE: Final = "HEARTWATCH_POSTGRES_PASSWORD"  # noqa: S105  the variable's name
_HELP: Final = "start the local stack (stack up), or say where: --env, --bootstrap, --registry, --postgres-dsn"


@dataclass(frozen=True, kw_only=True)
class Servers:
    """Addresses of one project's servers; what was given goes before what the stack says."""

    project_dir: Path
    given_kafka: str | None = None
    given_registry: str | None = None
    given_postgres: str | None = None
    login: str = PRODUCER
    """As whom we come to servers that know logins."""
    environment: str | None = None
    """Whose Kafka and registry these are; None: the local stack's."""

    def kafka(self) -> str:
        """host:port[,host:port…]; raises Failed where nobody says it."""
        return self.given_kafka or self._address("kafka")

    def registry(self) -> str:
        """The address of the registry's Confluent-compatible API; raises Failed where nobody says it."""
        return self.given_registry or self._address("registry")

    def kafka_client(self) -> dict[str, str]:
        """Settings of a client: the address, and how we log in there; raises Failed."""
        address = {"bootstrap.servers": self.kafka()}
        return address | ({} if self.given_kafka else self._told(lambda servers: servers.kafka_settings()))

    def registry_client(self) -> SchemaRegistry:
        """The registry, as we speak to it; raises Failed where nobody says where it is."""
        if self.given_registry:
            return SchemaRegistry(self.given_registry)
        self.registry()
        return self._told(lambda servers: servers.registry)

    def postgres(self) -> dict[str, Any]:
        """psycopg2's connection parameters; raises Failed where nobody says them."""
        if self.given_postgres:
            return {"dsn": self.given_postgres}
        place = dict(self._of_stack("postgres")) | {"password": self._password()}
        return place | self._told(lambda servers: libpq_settings(servers.postgres_security()))

    def _told(self, ask: Callable[[StackServers], T]) -> T:
        """What is said of our login; raises Failed."""
        file = self.project_dir / STACK / "endpoints.json"
        try:
            endpoints = self._named() if self.environment else self._left_behind()
            return ask(StackServers(endpoints, runtime_directory=self.project_dir / ".heartwatch"))
        except ClientError as error:
            raise _failed(explain.reading(error)) from error
        except (OSError, ValueError) as error:
            raise Failed("nobody says how to log in", code="HW803", cause=f"{file}: {error}", help=_HELP) from error

    def _left_behind(self) -> Endpoints:
        file = self.project_dir / STACK / "endpoints.json"
        return left_behind(file.read_text(encoding="utf-8"), login=self.login)

    def _named(self) -> Endpoints:
        """Those of the environment; raises Failed."""
        from heartwatch_deploy.storage.project import (  # noqa: PLC0415 - reads every engine, which few need
            ProjectRefused,
            Selection,
            load_project,
        )

        try:
            return load_project(self.project_dir, Selection(self.environment, login=self.login))[0].endpoints
        except ProjectRefused as refused:
            raise _failed(refused.diagnostics[0]) from refused

    def _address(self, name: str) -> str:
        if self.environment is None:
            return str(self._of_stack(name))
        found = getattr(self._named(), name)
        if found is None:
            help_ = f"add endpoints.{name} to the environment, or give --bootstrap, --registry"
            raise Failed(f"the environment `{self.environment}` names no {name}", code="HW803", help=help_)
        return str(found)

    def _of_stack(self, name: str) -> Any:
        file = self.project_dir / STACK / "endpoints.json"
        try:
            return json.loads(file.read_text(encoding="utf-8"))[name]
        except (OSError, ValueError, KeyError) as error:
            summary = f"nobody says where {name} is"
            raise Failed(summary, code="HW803", cause=f"{file}: {error!r}", help=_HELP) from error

    def _password(self) -> str:
        if PASSWORD_VARIABLE in os.environ:
            return os.environ[PASSWORD_VARIABLE]
        file = self.project_dir / STACK / "secrets.json"
        try:
            return str(json.loads(file.read_text(encoding="utf-8"))["postgres_password"])
        except (OSError, ValueError, KeyError) as error:
            summary = "nobody says the password of Postgres"
            help_ = f"set {PASSWORD_VARIABLE}, or give --postgres-dsn"
            raise Failed(summary, code="HW803", cause=f"{file}: {error!r}", help=help_) from error


def _failed(found: Diagnostic) -> Failed:
    return Failed(found.summary, code=found.code, cause=found.cause, help=found.help)
