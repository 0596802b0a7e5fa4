"""The forms of deploy/project.yaml, deploy/environments/*.yaml and the stack's endpoints.json."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EngineSection(_Strict):
    """Where an engine's files lie; `render_only` content is checked but never sent."""

    folder: str
    render_only: bool = False


class ProjectFile(_Strict):
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    default_environment: str = "dev"
    engines: dict[str, EngineSection]
    compatibility: dict[str, Literal["NONE", "BACKWARD", "FORWARD", "FULL"]] = {}
    external: list[str] = []
    values: dict[str, Any] = {}
    stack: dict[str, Any] = {}
    """Ports, memory and further members of the local stack, which reads and checks them itself."""


class PostgresSection(_Strict):
    host: str
    port: int
    dbname: str
    user: str
    password: str = Field(default="${env:HEARTWATCH_POSTGRES_PASSWORD}", pattern=r"^\$\{env:\w+\}$")


class EndpointsSection(_Strict):
    kafka: str | None = None
    registry: str | None = None
    registry_native: str | None = None
    connect: str | None = None
    flink_rest: str | None = None
    flink_gateway: str | None = None
    ksqldb: str | None = None
    postgres: PostgresSection | None = None
    kafka_config: dict[str, str] = {}


class EnvironmentFile(_Strict):
    endpoints: Literal["stack"] | EndpointsSection
    values: dict[str, Any] = {}
