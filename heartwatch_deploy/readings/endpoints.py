"""Where the servers are: as asked for, else as the project's running local stack wrote it down."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.clients.postgres import libpq_settings
from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.edges.servers import Servers as StackServers
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.storage.places import left_behind

T = TypeVar("T")
PRODUCER: Final = "producer"
ONLOOKER: Final = "onlooker"
"""As whom a secured stack knows those who write readings, and those who only watch."""

STACK: Final = Path(".heartwatch", "stack")
PASSWORD_VARIABLE: Final = "HEARTWATCH_POSTGRES_PASSWORD"  # noqa: S105  the variable's name
_HELP: Final = "start the local stack (stack up), or say where: --bootstrap, --registry, --postgres-dsn"


@dataclass(frozen=True, kw_only=True)
class Servers:
    """Addresses of one project's servers; what was given goes before what the stack says."""

    project_dir: Path
    given_kafka: str | None = None
    given_registry: str | None = None
    given_postgres: str | None = None
    login: str = PRODUCER
    """As whom we come to a stack that knows logins."""

    def kafka(self) -> str:
        """host:port[,host:port…]; raises Failed where nobody says it."""
        return self.given_kafka or str(self._of_stack("kafka"))

    def registry(self) -> str:
        """The address of the registry's Confluent-compatible API; raises Failed where nobody says it."""
        return self.given_registry or str(self._of_stack("registry"))

    def kafka_client(self) -> dict[str, str]:
        """Settings of a client: the address, and how we log in at the stack's Kafka; raises Failed."""
        address = {"bootstrap.servers": self.kafka()}
        return address | ({} if self.given_kafka else self._told(lambda servers: servers.kafka_settings()))

    def registry_client(self) -> SchemaRegistry:
        """The registry, as we speak to it; raises Failed where nobody says where it is."""
        if self.given_registry:
            return SchemaRegistry(self.given_registry)
        self._of_stack("registry")
        return self._told(lambda servers: servers.registry)

    def postgres(self) -> dict[str, Any]:
        """psycopg2's connection parameters; raises Failed where nobody says them."""
        if self.given_postgres:
            return {"dsn": self.given_postgres}
        place = dict(self._of_stack("postgres")) | {"password": self._password()}
        return place | self._told(lambda servers: libpq_settings(servers.postgres_security()))

    def _told(self, ask: Callable[[StackServers], T]) -> T:
        """What the stack left behind says of our login; raises Failed."""
        file = self.project_dir / STACK / "endpoints.json"
        try:
            endpoints = left_behind(file.read_text(encoding="utf-8"), login=self.login)
            return ask(StackServers(endpoints, runtime_directory=self.project_dir / ".heartwatch"))
        except (OSError, ValueError, ClientError) as error:
            raise Failed("nobody says how to log in", code="HW803", cause=f"{file}: {error}", help=_HELP) from error

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
