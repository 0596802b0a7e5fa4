"""The forms of deploy/project.yaml, deploy/environments/*.yaml and the stack's endpoints.json."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from heartwatch_deploy.storage.layout_security import (
    SecretReference,
    SecretsSection,
    SecuritySection,
    referred,
    without_password,
)
from heartwatch_deploy.storage.layout_values import Values


def _below_the_project(pattern: str) -> str:
    """What a directory can be searched for; a slash in front or behind says nothing."""
    if any(not each or ("**" in each and each != "**") for each in pattern.strip("/").split("/")):
        raise PydanticCustomError("no_pattern", "this is no path from the project's root, such as connect/*.json")
    return pattern


PathPattern = Annotated[str, AfterValidator(_below_the_project)]
HttpAddress = Annotated[str, AfterValidator(without_password)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EngineSection(_Strict):
    """Where an engine's files lie; `render_only` content is checked but never sent."""

    folder: PathPattern
    render_only: bool = False


class ObjectivesSection(_Strict):
    """Promises that alert rules hold the deployment to; an environment's own win over the project's, one by one."""

    share: float | None = Field(default=None, gt=0, lt=1)
    lag_messages: int | None = Field(default=None, gt=0)
    delay_seconds: dict[str, Annotated[float, Field(gt=0)]] = {}


class ProjectFile(_Strict):
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    default_environment: str = "dev"
    engines: dict[str, EngineSection]
    compatibility: dict[str, Literal["NONE", "BACKWARD", "FORWARD", "FULL"]] = {}
    external: list[str] = []
    protect: list[str] = []
    """Addresses, also as patterns such as kafka.topic/*, of what no plan may delete or replace."""
    parts: dict[str, list[PathPattern]] = {}
    """Patterns of the files that only environments with that part deploy."""
    objectives: ObjectivesSection = ObjectivesSection()
    values: Values = {}
    stack: dict[str, Any] = {}
    """Ports, memory and extras of the local stack, which reads and checks them itself."""


class PostgresSection(_Strict):
    host: str
    port: int
    dbname: str
    user: str
    password: SecretReference = "${env:HEARTWATCH_POSTGRES_PASSWORD}"  # noqa: S105 - a reference, not a secret


class CassandraSection(_Strict):
    hosts: str
    datacenter: str = "datacenter1"
    user: str | None = None
    password: SecretReference = "${env:HEARTWATCH_CASSANDRA_PASSWORD}"  # noqa: S105 - a reference, not a secret


class S3Section(_Strict):
    bucket: str
    endpoint: HttpAddress | None = None


class EndpointsSection(_Strict):
    kafka: str | None = None
    registry: HttpAddress | None = None
    registry_native: HttpAddress | None = None
    connect: HttpAddress | None = None
    flink_rest: HttpAddress | None = None
    flink_gateway: HttpAddress | None = None
    ksqldb: HttpAddress | None = None
    postgres: PostgresSection | None = None
    cassandra: CassandraSection | None = None
    search: HttpAddress | None = None
    s3: S3Section | None = None
    kafka_config: Annotated[dict[str, str], AfterValidator(referred)] = {}
    """librdkafka's settings, beyond what `security.kafka` says."""
    security: SecuritySection = SecuritySection()
    logins: dict[str, SecuritySection] = {}
    """How `page`, `onlooker` (the metrics) and `producer` speak to the servers, where not as the deployer."""


class StackEndpoints(EndpointsSection):
    """What a running local stack leaves behind: `parts` are the extras that it runs, `values` what its templates need
    to log in."""

    parts: list[str] = []
    values: dict[str, Any] = {}


class JournalFile(_Strict):
    """A record in a file, its path seen from the project's directory, for those who deploy from one machine."""

    file: str = Field(min_length=1)


class EnvironmentFile(_Strict):
    extends: str | None = None
    """Another environment, whose settings are this one's where it says no others: mappings key by key, lists whole."""
    endpoints: Literal["stack"] | EndpointsSection
    protect: list[str] = []
    """As the project's own, for this environment alone."""
    parts: list[str] | None = None
    """Parts of the project that this environment deploys; on the local stack, when none are named, those whose extras
    run."""
    journal: Literal["kafka"] | JournalFile = "kafka"
    """Where the record, the history and the lock are."""
    secrets: SecretsSection = SecretsSection()
    render_only: list[str] = []
    """Engines whose files are checked and not sent here, besides those of the project."""
    objectives: ObjectivesSection = ObjectivesSection()
    values: Values = {}
