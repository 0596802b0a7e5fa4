"""Who may what in the secured stack's Kafka."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

ADMIN: Final = "admin"
"""Kafka itself, and who hands out rights."""
DEPLOYER: Final = "deployer"
CONNECT: Final = "connect"
FLINK: Final = "flink"
PRODUCER: Final = "producer"
ONLOOKER: Final = "onlooker"
"""Who watches what comes of it and changes nothing: the demo's live view, the exporter of metrics."""
PAGE: Final = "page"
"""Who watches as well, and acknowledges alerts."""
PRINCIPALS: Final = (ADMIN, DEPLOYER, CONNECT, FLINK, PRODUCER, ONLOOKER, PAGE)

Kind: TypeAlias = Literal["topic", "group", "transactional_id", "cluster"]
ANY: Final = "*"
CLUSTER: Final = "kafka-cluster"
"""The only one that there is."""


@dataclass(frozen=True, slots=True)
class Right:
    """Operations on all objects whose name begins like this, or on ANY."""

    principal: str
    kind: Kind
    prefix: str
    operations: tuple[str, ...]


def _watching(principal: str) -> tuple[Right, ...]:
    """What is in every topic, how far everybody is with it, and whether objects are as they were applied."""
    return (
        Right(principal, "topic", ANY, ("read", "describe_configs")),
        Right(principal, "group", "heartwatch-onlooker", ("read",)),
        Right(principal, "group", ANY, ("describe",)),
        Right(principal, "cluster", CLUSTER, ("describe", "describe_configs")),
    )


RIGHTS: Final = (
    # Which topics a project has is known when it is deployed: so all, but not what is in them, save its own records.
    Right(DEPLOYER, "topic", ANY, ("describe", "create", "delete", "alter", "describe_configs", "alter_configs")),
    Right(DEPLOYER, "topic", "_heartwatch_", ("read", "write")),
    Right(DEPLOYER, "transactional_id", "_heartwatch_", ("describe", "write")),
    Right(DEPLOYER, "group", ANY, ("describe",)),
    Right(DEPLOYER, "cluster", CLUSTER, ("describe", "alter", "describe_configs")),
    Right(CONNECT, "topic", "_connect", ("create", "describe_configs")),
    Right(CONNECT, "topic", ANY, ("read", "write")),
    Right(CONNECT, "group", "heartwatch-connect", ("read",)),
    Right(CONNECT, "group", "connect-", ("read", "delete")),  # sinks; they go with their offsets
    Right(FLINK, "topic", ANY, ("read", "write")),
    Right(FLINK, "group", ANY, ("read",)),
    Right(FLINK, "transactional_id", ANY, ("describe", "write")),
    Right(PRODUCER, "topic", "readings", ("read", "write")),
    Right(PRODUCER, "topic", "patient_heartbeats", ("write",)),
    Right(PRODUCER, "topic", "raw_wearable_data", ("write",)),
    Right(PRODUCER, "topic", "acknowledgements", ("write",)),
    Right(PRODUCER, "group", "heartwatch-readings-", ("read", "delete")),
    Right(PRODUCER, "transactional_id", "heartwatch-readings-", ("describe", "write")),
    *_watching(ONLOOKER),
    *_watching(PAGE),
    Right(PAGE, "topic", "acknowledgements", ("write",)),
)


def password_of(principal: str) -> str:
    """The name of its password among the stack's secrets."""
    return f"kafka_{principal}_password"


REGISTRY_USERS: Final = (DEPLOYER, CONNECT, FLINK, PRODUCER, ONLOOKER, PAGE)
"""Whom the registry lets in."""


def registry_password_of(principal: str) -> str:
    """The name of its password among the stack's secrets."""
    return f"registry_{principal}_password"
