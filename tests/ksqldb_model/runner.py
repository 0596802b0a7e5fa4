"""The command topic and the one runner behind it: sequence numbers, and how long a statement takes."""

from dataclasses import dataclass, field

from tests.ksqldb_model.removing import stop
from tests.ksqldb_model.world import COMMAND_TOPIC, Command, Outcome, Query, Refused, Topic, World, generic

PATIENCE = 5.0
"""Seconds that a request waits for the runner: before it writes, and again for what came of it."""
_HANGING = 60.0
"""Seconds that ending a query takes whose sink topic has gone."""
_CLEANING = 5.0
"""Seconds after which the internal topics of an ended query are gone."""


class NoAnswer(Exception):
    """The server does not answer, or only after longer than anybody waits."""


@dataclass
class RateLimit:
    """Guava's limiter: permits saved for a second, and a permit taken in advance delays the next."""

    per_second: float
    stored: float = 0.0
    free_at: float = 0.0

    def take(self, now: float, timeout: float = 1.0) -> bool:
        if now > self.free_at:
            self.stored = min(self.per_second, self.stored + (now - self.free_at) * self.per_second)
            self.free_at = now
        if self.free_at - timeout > now:
            return False
        spent = min(1.0, self.stored)
        self.free_at += (1.0 - spent) / self.per_second
        self.stored -= spent
        return True


@dataclass
class Status:
    """What /status tells of the latest command of an id; SUCCESS from `done_at` on."""

    message: str
    query_id: str | None
    done_at: float


@dataclass
class Runner:
    """`session_timeout`: how long Kafka keeps the member that a replaced query leaves in its group, in seconds."""

    world: World
    session_timeout: float = 45.0
    clock: float = 0.0
    last_sequence: int = 0
    busy_until: float = 0.0
    busy_since: float = 0.0
    degraded: bool = False
    broker_is_down: bool = False
    fenced: bool = False
    rate_limit: RateLimit | None = None
    statuses: dict[str, Status] = field(default_factory=dict)
    _ending: tuple[Query, ...] = ()
    _leaving: list[tuple[float, str]] = field(default_factory=list)
    _replacing: Query | None = None

    def settle(self) -> None:
        """What the runner has done, and seen, by now."""
        if COMMAND_TOPIC not in self.world.kafka.topics:
            self.degraded = True
        if self.clock >= self.busy_until:
            self._leaving += [(self.busy_until + _CLEANING, name) for query in self._ending for name in internal(query)]
            stop(self._ending, self.world)
            if self._replacing is not None:
                self.world.queries[self._replacing.id] = self._replacing
            self._ending, self._replacing = (), None
        for name in [name for when, name in self._leaving if when <= self.clock]:
            self.world.kafka.topics.pop(name, None)
        self._leaving = [(when, name) for when, name in self._leaving if when > self.clock]

    def run(self, command: Command) -> tuple[int, str, str, str | None]:
        """Writes a command; its sequence number, and status, message and query's id as far as it got in time."""
        self._refuse()
        self._await_runner(command)
        self.last_sequence += 2
        before = dict(self.world.queries)
        outcome = command.effect(self.world)
        if command.planned:
            self.world.query_number = self.last_sequence + 1
        took = self._blocked_by(outcome, before)
        done_at = self.clock + took
        self.statuses[command.id] = Status(outcome.message, outcome.query_id, done_at)
        self._begin(outcome, before, done_at)
        self.clock += min(took, PATIENCE)
        self.settle()
        status = self.status(command.id)
        assert status is not None
        return self.last_sequence, *status

    def status(self, command_id: str) -> tuple[str, str, str | None] | None:
        found = self.statuses.get(command_id)
        if found is None:
            return None
        if self.clock < found.done_at:
            return "EXECUTING", "Executing statement", None
        return "SUCCESS", found.message, found.query_id

    @property
    def is_healthy(self) -> bool:
        """Whether no command has kept the runner for more than 15 s."""
        stuck = self.busy_until > self.clock and self.clock - self.busy_since > 15
        return not (stuck or self.degraded or self.broker_is_down)

    def refuse_degraded(self) -> None:
        """Refused, before anything else is done for a statement, once the command topic was tampered with."""
        if self.degraded:
            words = "The server has detected corruption in the command topic due to modifications performed on it."
            raise _failure(f"Failed to handle Ksql Statement.\n{words}")

    def _refuse(self) -> None:
        if self.broker_is_down:
            raise NoAnswer
        if self.rate_limit and not self.rate_limit.take(self.clock):
            raise generic("DDL/DML rate is crossing the configured rate limit", status=429, code=42900)
        if self.fenced:
            raise _failure("Producer with transactionalId 'default_' has been fenced by another producer")

    def _await_runner(self, command: Command) -> None:
        self.settle()
        wait = self.busy_until - self.clock
        if wait > PATIENCE:
            self.clock += PATIENCE
            cause = "Timeout while waiting for command topic consumer to process command\n\ttopic"
            words = f"Could not write the statement '{command.text}' into the command topic."
            raise _failure(f"{words}\nCaused by: {cause}")
        self.clock += max(wait, 0.0)
        self.settle()

    def _blocked_by(self, outcome: Outcome, before: dict[str, Query]) -> float:
        """Queries that end must first be rid of the group member that their last restart left."""
        ending = [*outcome.stopped, *([before[outcome.restarted]] if outcome.restarted else [])]
        waits = [max(0.0, query.settles_at - self.clock) for query in ending]
        waits += [_HANGING for query in ending if query.has_written and self._lost_its_sink(query)]
        return max(waits, default=0.0)

    def _lost_its_sink(self, query: Query) -> bool:
        return bool(query.plan.sink_topic) and query.plan.sink_topic not in self.world.kafka.topics

    def _begin(self, outcome: Outcome, before: dict[str, Query], done_at: float) -> None:
        """The metastore has changed at once; the queries change when the runner is through."""
        self._ending = outcome.stopped
        self.busy_since, self.busy_until = self.clock, done_at
        started = self.world.queries.get(outcome.query_id or "")
        if started is None:
            return
        started.started_at = done_at
        for name in internal(started):
            self.world.kafka.topics.setdefault(name, Topic())
        if outcome.restarted:
            started.settles_at = done_at + self.session_timeout
            self._replacing, self.world.queries[started.id] = started, before[started.id]


def internal(query: Query) -> list[str]:
    """The names of the topics that a query makes for itself."""
    return [f"_confluent-ksql-default_query_{query.id}-{end}" for end in query.plan.internal]


def _failure(message: str) -> Refused:
    return Refused(message, status=500, code=50000)
