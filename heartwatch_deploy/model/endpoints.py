"""Where an environment's servers are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from heartwatch_deploy.model.security import SecretCommand, Security


@dataclass(frozen=True, slots=True)
class PostgresEndpoint:
    host: str
    port: int
    dbname: str
    user: str
    password: str = "${env:HEARTWATCH_POSTGRES_PASSWORD}"  # noqa: S105 - a reference, not a secret


@dataclass(frozen=True, slots=True)
class CassandraEndpoint:
    """Contact points as `host:port,host:port`, and the datacenter they are in; a user where the cluster wants one."""

    hosts: str
    datacenter: str = "datacenter1"
    user: str | None = None
    password: str = "${env:HEARTWATCH_CASSANDRA_PASSWORD}"  # noqa: S105 - a reference, not a secret


@dataclass(frozen=True, slots=True)
class S3Endpoint:
    """A bucket, and the server's address where it is not the provider's own."""

    bucket: str
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses by control plane; None where the environment has none. Any string may hold references to secrets,
    which are resolved when a request is sent. `kafka_config` holds further client settings (librdkafka names),
    `commands` what `${command:NAME}` runs."""

    kafka: str | None = None
    registry: str | None = None
    registry_native: str | None = None
    connect: str | None = None
    flink_rest: str | None = None
    flink_gateway: str | None = None
    ksqldb: str | None = None
    postgres: PostgresEndpoint | None = None
    cassandra: CassandraEndpoint | None = None
    search: str | None = None
    s3: S3Endpoint | None = None
    kafka_config: Mapping[str, str] = field(default_factory=dict)
    security: Security = field(default_factory=Security)
    commands: Mapping[str, SecretCommand] = field(default_factory=dict)
