"""Where a running stack answers, as it stands in `endpoints.json`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from heartwatch_deploy.stack import jsonfile
from heartwatch_deploy.stack.paths import StackPaths, project_paths

BUCKET = "heartwatch"


@dataclass(frozen=True)
class PostgresEndpoint:
    """How to reach the database; its password stands in `secrets.json`."""

    host: str
    port: int
    dbname: str
    user: str


@dataclass(frozen=True)
class CassandraEndpoint:
    """Contact points, the datacenter they are in, and who logs in where somebody has to: the password stands in
    `secrets.json`."""

    hosts: str
    datacenter: str
    user: str | None = None


@dataclass(frozen=True)
class S3Endpoint:
    """Where the bucket is; its key stands in `secrets.json`."""

    bucket: str
    endpoint: str


@dataclass(frozen=True)
class Endpoints:
    """Addresses of every server: `kafka` is host:port, the others are URLs without a slash at the end.

    `parts` are the extras that run. Of a secured stack `security` says how the deployer speaks to it, `logins` how
    other programs of ours do, and `values` what templates need for the content's own.
    """

    kafka: str
    registry: str
    registry_native: str
    connect: str
    flink_rest: str
    flink_gateway: str
    postgres: PostgresEndpoint
    cassandra: CassandraEndpoint | None = None
    search: str | None = None
    s3: S3Endpoint | None = None
    parts: tuple[str, ...] = ()
    security: Mapping[str, Any] = field(default_factory=dict)
    logins: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


def write(paths: StackPaths, endpoints: Endpoints) -> None:
    jsonfile.write(paths.endpoints, asdict(endpoints))


def read(project_dir: Path | str) -> Endpoints | None:
    """The endpoints of the project's stack, or None when it has not been brought up by this release."""
    content = jsonfile.read(project_paths(project_dir).endpoints)
    if content is None:
        return None
    try:
        return _endpoints(content)
    except (KeyError, TypeError):
        return None  # another release wrote it: the next `up` writes it anew


def _endpoints(content: dict[str, Any]) -> Endpoints:
    s3, cassandra = content.get("s3"), content.get("cassandra")
    return Endpoints(
        **{
            **content,
            "postgres": PostgresEndpoint(**content["postgres"]),
            "cassandra": CassandraEndpoint(**cassandra) if cassandra else None,
            "s3": S3Endpoint(**s3) if s3 else None,
            "parts": tuple(content.get("parts", ())),
        }
    )


def postgres_password(project_dir: Path | str) -> str | None:
    """The generated password of the project's database, or None before the first `up`."""
    secrets = jsonfile.read(project_paths(project_dir).secrets)
    return None if secrets is None else str(secrets["postgres_password"])
