"""How queries, connectors and members are doing, as values."""

from dataclasses import dataclass

from heartwatch_deploy.clients.flink_rest import Checkpoint


@dataclass(frozen=True, slots=True)
class QueryHealth:
    """One Flink job: counts of restarts and of completed and failed checkpoints, the newest completed one, `words`
    where something is wrong."""

    name: str
    state: str
    restarts: int = 0
    completed: int = 0
    failed: int = 0
    newest: Checkpoint | None = None
    words: str = ""

    @property
    def well(self) -> bool:
        return self.state in {"RUNNING", "FINISHED"}


@dataclass(frozen=True, slots=True)
class ConnectorHealth:
    """One connector: `detail` tells its state and its tasks', `words` what its trace says; both are apart, too."""

    name: str
    well: bool
    detail: str
    words: str = ""
    state: str = ""
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lag:
    """How many messages of a topic a query has not taken into a checkpoint yet, and how many it takes a second."""

    query: str
    topic: str
    messages: int
    rate: float

    @property
    def seconds(self) -> float | None:
        """For how long it would have to work to catch up; None while it reads nothing."""
        if self.messages == 0:
            return 0.0
        return self.messages / self.rate if self.rate > 0 else None
