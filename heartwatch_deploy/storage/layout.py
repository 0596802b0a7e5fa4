"""The forms of deploy/project.yaml, deploy/environments/*.yaml and the stack's endpoints.json."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError


def _below_the_project(pattern: str) -> str:
    """What a directory can be searched for; a slash in front or behind says nothing."""
    if any(not each or ("**" in each and each != "**") for each in pattern.strip("/").split("/")):
        raise PydanticCustomError("no_pattern", "this is no path from the project's root, such as connect/*.json")
    return pattern


PathPattern = Annotated[str, AfterValidator(_below_the_project)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EngineSection(_Strict):
    """Where an engine's files lie; `render_only` content is checked but never sent."""

    folder: PathPattern
    render_only: bool = False


class ProjectFile(_Strict):
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    default_environment: str = "dev"
    engines: dict[str, EngineSection]
    compatibility: dict[str, Literal["NONE", "BACKWARD", "FORWARD", "FULL"]] = {}
    external: list[str] = []
    parts: dict[str, list[PathPattern]] = {}
    """Patterns of the files that only environments with that part deploy."""
    values: dict[str, Any] = {}
    stack: dict[str, Any] = {}
    """Ports, memory and extras of the local stack, which reads and checks them itself."""


class PostgresSection(_Strict):
    host: str
    port: int
    dbname: str
    user: str
    password: str = Field(default="${env:HEARTWATCH_POSTGRES_PASSWORD}", pattern=r"^\$\{env:\w+\}$")


class S3Section(_Strict):
    bucket: str
    endpoint: str | None = None


class EndpointsSection(_Strict):
    kafka: str | None = None
    registry: str | None = None
    registry_native: str | None = None
    connect: str | None = None
    flink_rest: str | None = None
    flink_gateway: str | None = None
    ksqldb: str | None = None
    postgres: PostgresSection | None = None
    search: str | None = None
    s3: S3Section | None = None
    kafka_config: dict[str, str] = {}


class StackEndpoints(EndpointsSection):
    """What a running local stack leaves behind; `parts` are the extras that it runs."""

    parts: list[str] = []


class EnvironmentFile(_Strict):
    endpoints: Literal["stack"] | EndpointsSection
    parts: list[str] | None = None
    """Parts of the project that this environment deploys; on the local stack, when none are named, those whose extras
    run."""
    values: dict[str, Any] = {}
