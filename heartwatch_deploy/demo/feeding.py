"""Producer processes that run beside the live view."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from heartwatch_deploy.readings.arrivals import Trouble
from heartwatch_deploy.readings.endpoints import Servers
from heartwatch_deploy.readings.people import user_id_of
from heartwatch_deploy.readings.production import Broken, Production
from heartwatch_deploy.readings.range_table import RangeTable
from heartwatch_deploy.readings.ranges import synthetic_range
from heartwatch_deploy.readings.risk import EXAMPLE
from heartwatch_deploy.readings.risk_table import RiskTable
from heartwatch_deploy.readings.supervisor import Supervisor
from heartwatch_deploy.readings.targets import Target

LATE_SHARE: Final = 0.001
BROKEN_SHARE: Final = 0.0005
_SEED: Final = 1
_PATIENCE: Final = 15.0
# A producer that is up only after its first reading was due would have to catch up, which looks like delay.
_HEAD_START: Final = 2.0


def load_ranges(project_dir: Path, users: int) -> int:
    """Gives so many users their own range; how many rows that changed. Raises Failed."""
    ranges = (synthetic_range(user_id_of(number), seed=_SEED) for number in range(users))
    return RangeTable(Servers(project_dir=project_dir).postgres()).load(ranges)


def load_coefficients(project_dir: Path) -> int:
    """The example's, for the score; how many rows that changed. Raises Failed."""
    return RiskTable(Servers(project_dir=project_dir).postgres()).load([EXAMPLE])


@contextmanager
def fed(project_dir: Path, *, rate: float, users: int, processes: int, say: Callable[[str], None]) -> Iterator[None]:
    """Meanwhile, people who rest, walk and exercise send `rate` readings a second together, a few of them late or
    broken. Raises Failed."""
    target = Target(Servers(project_dir=project_dir))
    work = Production(
        start=int((time.time() + _HEAD_START) * 1000),
        rate=rate,
        users=users,
        seed=_SEED,
        trouble=Trouble(late_share=LATE_SHARE, late_ms=30_000, seed=_SEED),
        broken=Broken(share=BROKEN_SHARE),
    )
    orders = [target.order(part) for part in work.split(processes)]
    supervisor = Supervisor(say=say)
    running = threading.Thread(target=supervisor.run, args=(orders,), daemon=True)
    running.start()
    try:
        yield
    finally:
        supervisor.end()
        running.join(_PATIENCE)
