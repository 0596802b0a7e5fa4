"""Everything that the page knows: written by the threads that read servers, asked by the ones that answer browsers."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from heartwatch_deploy.dashboard.alerts import AlertBook
from heartwatch_deploy.dashboard.days import Days
from heartwatch_deploy.dashboard.heart_rates import KEPT_SECONDS, SETTLED_SECONDS, Columns, HeartRates, Places, Series
from heartwatch_deploy.dashboard.kept import Kept
from heartwatch_deploy.dashboard.tally import Tally
from heartwatch_deploy.watching.alert import Alert
from heartwatch_deploy.watching.deployment import Deployment
from heartwatch_deploy.watching.deployment_graph import DeploymentGraph
from heartwatch_deploy.watching.health import ConnectorHealth, Lag, QueryHealth
from heartwatch_deploy.watching.members import MemberHealth
from heartwatch_deploy.watching.meter import Meter, Stream
from heartwatch_deploy.watching.topics import DEAD, LATE
from heartwatch_deploy.watching.trouble import Trouble

RATE_SECONDS: Final = 10
HISTORY_SECONDS: Final = 120
P = ParamSpec("P")
T = TypeVar("T")


def _alone(method: Callable[Concatenate["Board", P], T]) -> Callable[Concatenate["Board", P], T]:
    """One thread at a time."""

    def locked(self: "Board", /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.lock:
            return method(self, *args, **kwargs)

    return locked


@dataclass(frozen=True, slots=True)
class Health:
    """What the servers last told of themselves; empty where they have not told yet."""

    queries: tuple[QueryHealth, ...] = ()
    connectors: tuple[ConnectorHealth, ...] = ()
    members: tuple[MemberHealth, ...] = ()
    lags: tuple[Lag, ...] = ()

    @property
    def ailing(self) -> tuple[str, ...]:
        """The names of what is not well."""
        everything = [(each.name, each.well) for part in (self.queries, self.connectors, self.members) for each in part]
        return tuple(name for name, well in everything if not well)


@dataclass(frozen=True, slots=True)
class UserView:
    """One user's last ten minutes: `bounds` is the range in beats a minute that holds now, None without one."""

    user_id: str
    series: Series | None
    bounds: tuple[int, int] | None
    alerts: tuple[Alert, ...]


@dataclass
class Board:
    """All times are given, in seconds of UTC. `environment` is for people."""

    start: float
    environment: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def __post_init__(self) -> None:
        self._meter = Meter(start=self.start)
        self._rates = HeartRates(now=self.start)
        self._book = AlertBook()
        self._tallies = {LATE: Tally(), DEAD: Tally()}
        self._ranges: dict[str, tuple[int, int] | None] = {}
        self._graph = DeploymentGraph()
        self._health = Health()
        self._troubles: dict[str, Trouble] = {}
        self._left = 0
        self.read_up_to: dict[tuple[str, int], int] = {}
        """By topic and partition what whoever reads the board's topics would read next."""
        self.kept = Kept()
        self.days = Days()
        self.deployment: Deployment | None = None

    @_alone
    def count(self, counts: Mapping[str, int], *, at: float) -> None:
        """So many more messages of each topic, or of each `query<topic`."""
        for name, many in counts.items():
            self._meter.count(name, many, at=at)

    @_alone
    def take_readings(self, columns: Columns, *, now: float) -> None:
        self._rates.take(columns, now=now)

    @_alone
    def take_alerts(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            self._book.take(alert)

    @_alone
    def set_left(self, messages: int) -> None:
        """How many messages of the last ten minutes are still to be read."""
        self._left = messages

    @_alone
    def take_reasons(self, topic: str, reasons: Iterable[str]) -> None:
        """Why messages landed in LATE or DEAD."""
        for reason in reasons:
            self._tallies[topic].take(reason)

    @_alone
    def take_ranges(self, ranges: Mapping[str, tuple[int, int] | None]) -> None:
        """Users' own ranges; None where one was removed."""
        self._ranges.update(ranges)

    @_alone
    def tell(self, source: str, trouble: Trouble | None) -> None:
        """What keeps a source from telling, or that nothing does."""
        if trouble is None:
            self._troubles.pop(source, None)
        else:
            self._troubles[source] = trouble

    @_alone
    def set_deployment(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self._graph, self.environment = deployment.graph, deployment.environment

    def deploys(self, topic: str) -> bool:
        """Whether the project has this topic here."""
        return self.deployment is not None and topic in self.deployment.topics

    @_alone
    def set_health(self, /, **parts: Any) -> None:
        """Replaces these fields of Health."""
        kept = {name: getattr(self._health, name) for name in Health.__dataclass_fields__}
        self._health = Health(**(kept | parts))

    @_alone
    def stream(self, topic: str, *, at: float) -> Stream:
        return self._meter.stream(topic, at=at, seconds=HISTORY_SECONDS)

    @_alone
    def rate(self, name: str, *, at: float) -> float:
        """Messages a second over the last RATE_SECONDS, for what is only known in steps, such as at checkpoints."""
        last = self._meter.history(name, at=at, seconds=RATE_SECONDS)
        return sum(last) / len(last) if last else 0.0

    @_alone
    def newest(self, count: int, *, user: str = "") -> tuple[Alert, ...]:
        return self._book.newest(count, user=user)

    @_alone
    def alert(self, key: str) -> Alert | None:
        return self._book.find(key)

    @_alone
    def user(self, user_id: str, *, now: float) -> UserView:
        since = int(now - KEPT_SECONDS) * 1000
        alerts = self._book.of_user(user_id, since=since)
        return UserView(user_id, self._rates.of(user_id, now=now), self._ranges.get(user_id), alerts)

    @_alone
    def histogram(self, *, now: float, seconds: int) -> NDArray[np.int64]:
        """How many readings of the last settled seconds had which heart rate, from 0 beats a minute on."""
        return self._rates.crowd(now=now).histogram(int(now) - SETTLED_SECONDS - seconds, int(now) - SETTLED_SECONDS)

    @_alone
    def quantiles(self, *, now: float, every: int) -> tuple[list[int], NDArray[np.int64]]:
        """Everybody's heart rates over the last ten minutes: see Crowd."""
        begin = int(now) // every * every - KEPT_SECONDS
        return self._rates.crowd(now=now).quantiles(begin, int(now) - SETTLED_SECONDS, every=every)

    @_alone
    def places(self, *, now: float) -> Places:
        return self._rates.places(now=now)

    @_alone
    def reasons(self, topic: str) -> tuple[tuple[str, int], ...]:
        return self._tallies[topic].most_common()

    @_alone
    def strays(self) -> dict[str, int]:
        """How many messages landed in LATE and DEAD, since `since`."""
        return {topic: tally.total for topic, tally in self._tallies.items()}

    @property
    def since(self) -> float:
        """From when on messages are known: ten minutes before the page began."""
        return self.start - KEPT_SECONDS

    @property
    def left(self) -> int:
        return self._left

    @property
    def graph(self) -> DeploymentGraph:
        return self._graph

    @property
    def health(self) -> Health:
        return self._health

    @_alone
    def troubles(self) -> tuple[Trouble, ...]:
        """Each once, in the order of their sources."""
        return tuple(dict.fromkeys(self._troubles[source] for source in sorted(self._troubles)))

    @_alone
    def size(self) -> tuple[int, int]:
        """(users known, bytes of their arrays)."""
        return self._rates.users, self._rates.bytes
