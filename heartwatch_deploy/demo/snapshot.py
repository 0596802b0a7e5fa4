"""What the live view shows at one moment, as values."""

from collections.abc import Mapping
from dataclasses import dataclass

from heartwatch_deploy.demo.around import NOTHING, Around
from heartwatch_deploy.watching.alert import Alert
from heartwatch_deploy.watching.members import MemberHealth
from heartwatch_deploy.watching.meter import Stream
from heartwatch_deploy.watching.topics import IMMEDIATE, WINDOWED


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`elapsed` in seconds; `delays` from reading to immediate alert, median and 99th percentile, in seconds."""

    elapsed: float
    streams: Mapping[str, Stream]
    delays: tuple[float, ...] | None
    newest: tuple[Alert, ...] = ()
    around: Around = NOTHING
    members: tuple[MemberHealth, ...] = ()
    trouble: tuple[str, ...] = ()

    @property
    def alerts_flowed(self) -> bool:
        """Whether both kinds of alerts were seen."""
        return all(self.streams[name].total > 0 for name in (WINDOWED, IMMEDIATE))
