"""What goes to a server, as values that are printed and then sent, exactly; secrets stand in them as `${env:NAME}`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from heartwatch_deploy.model.json import Json

HttpEndpoint: TypeAlias = Literal["registry", "registry_native", "connect", "flink_rest", "ksqldb"]


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """`path` starts with / and follows the endpoint's address; `body` is sent as JSON when it is not None.

    A status in `accept` counts as done though it is no 2xx (404 for a delete of what is gone).
    """

    endpoint: HttpEndpoint
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    body: Json = None
    accept: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CreateTopic:
    topic: str
    partitions: int
    replication: int
    config: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AlterTopicConfig:
    """Incremental: sets some entries, takes others back to the broker's default, leaves the rest."""

    topic: str
    set: Mapping[str, str] = field(default_factory=dict)
    unset: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddPartitions:
    """`total` is the new number of partitions, not the number to add."""

    topic: str
    total: int


@dataclass(frozen=True, slots=True)
class DeleteTopic:
    topic: str


@dataclass(frozen=True, slots=True)
class AclBinding:
    """One right of one principal, in Kafka's words in lower case: `type` is topic, group, transactional_id or cluster,
    `pattern` literal or prefixed, `permission` allow or deny; `name` and `host` may be `*`."""

    principal: str
    type: str
    name: str
    pattern: str
    permission: str
    operation: str
    host: str


@dataclass(frozen=True, slots=True)
class CreateAcls:
    """Sent again, it changes nothing."""

    bindings: tuple[AclBinding, ...]


@dataclass(frozen=True, slots=True)
class DeleteAcls:
    """Exactly these; one that is gone is no error."""

    bindings: tuple[AclBinding, ...]


@dataclass(frozen=True, slots=True)
class FlinkSql:
    """Statements for one gateway session of its own, in this order; `config` are the session's properties.

    The session is opened for the request and closed after it; jobs that it started go on.
    """

    statements: tuple[str, ...]
    config: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PostgresSql:
    """Statements on one database, each in a transaction of its own; `password` is a reference."""

    host: str
    port: int
    dbname: str
    user: str
    password: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnDatabaseSql:
    """Statements on the environment's own database, all of them in one transaction."""

    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CqlStatements:
    """Statements for the environment's Cassandra, one after the other; each counts by itself."""

    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StopJob:
    """A Flink job stopped with a savepoint; tried again while Flink says that it is too early. In what is sent after it
    `${step:savepoint}` stands for the savepoint's path."""

    job_id: str
    seconds: float = 120


SAVEPOINT: Final = "${step:savepoint}"


@dataclass(frozen=True, slots=True)
class KsqlSql:
    """One statement of ksqlDB's, `;` included, in a request of its own; `settings` are that request's properties."""

    statement: str
    settings: Mapping[str, str] = field(default_factory=dict)


Request: TypeAlias = (
    HttpRequest
    | CreateTopic
    | AlterTopicConfig
    | AddPartitions
    | DeleteTopic
    | CreateAcls
    | DeleteAcls
    | FlinkSql
    | StopJob
    | PostgresSql
    | OwnDatabaseSql
    | CqlStatements
    | KsqlSql
)
