"""Reading back: a step is done when the server shows what the step was for, and not before."""

import time
from collections.abc import Callable
from typing import Final

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.edges import ksqldb_gates, read
from heartwatch_deploy.edges.gates import StepRefused, interrupted
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.engines import ENGINES, kind_of
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.gate import KsqlQueryRunning
from heartwatch_deploy.model.plan import Step
from heartwatch_deploy.model.resource import Resource

_SECONDS: Final = 15.0
_SECONDS_AFTER_NO_ANSWER: Final = 5.0
_SECONDS_AFTER_A_DEATH: Final = 90.0
"""By then the next death would be due: a thread is replaced after 30 s, and may take a minute to begin."""
_BETWEEN_LOOKS: Final = 1.0


def confirm(
    step: Step, servers: Servers, project: str, stop_asked: Callable[[], bool] = lambda: False
) -> Resource | None:
    """Gives the live object when it is as the step's result says; StepRefused when it does not become so, somebody
    asked to stop before it did, or it dies as soon as it is there."""
    if not step.script:
        return None
    difference, live = _compared_within(_SECONDS, step, servers, project, stop_asked)
    if difference and stop_asked():
        raise StepRefused(interrupted(step.address, f"before its server showed it: {difference}"))
    if difference:
        raise StepRefused(
            Diagnostic(
                "HW506",
                f"{step.address} was sent, but its server does not show it",
                address=step.address,
                cause=difference,
                help="look whether something else changes it, and apply again",
            )
        )
    return _living(step, live, lambda: _live(step, servers, project), stop_asked)


def has_come_true(step: Step, servers: Servers, project: str) -> bool:
    """Whether the server shows what the step was for, though nobody knows what became of a request."""
    try:
        return not _compared_within(_SECONDS_AFTER_NO_ANSWER, step, servers, project)[0]
    except ClientError:
        return False  # whoever asks tells the first error, which is the same server's


def _compared_within(
    seconds: float, step: Step, servers: Servers, project: str, stop_asked: Callable[[], bool] = lambda: False
) -> tuple[str, Resource | None]:
    """What is not as it should be, looked at again until all is or the time is over; and the object as last seen."""
    deadline, pause = time.monotonic() + seconds, 0.05
    while difference := _difference(step, live := _live(step, servers, project)):
        if stop_asked() or time.monotonic() >= deadline:
            break
        time.sleep(pause)
        pause = min(pause * 1.5, 0.5)
    return difference, live


def _living(
    step: Step, live: Resource | None, look: Callable[[], Resource | None], stop_asked: Callable[[], bool]
) -> Resource | None:
    """The object as last seen. Where the kind tells of deaths: what was just made may die once, for instance of a topic
    that is not everywhere yet, and is watched then until it has outlived that. Twice is refused."""
    deadline = time.monotonic() + _SECONDS_AFTER_A_DEATH
    while live is not None and (deaths := _deaths(step, live)):
        if len(deaths) > 1:
            cause = f"it has died {len(deaths)} times since it was made, of late of: {deaths[-1]}"
            raise StepRefused(ksqldb_gates.fails(step.address, cause))
        if stop_asked() or time.monotonic() >= deadline:
            break
        time.sleep(_BETWEEN_LOOKS)
        live = look()
    return live


def _deaths(step: Step, live: Resource) -> tuple[str, ...]:
    """What it died of since the step made it; nothing where the step made nothing anew, and its gate has watched."""
    watched = any(isinstance(each, KsqlQueryRunning) for each in step.script)
    told = live.observed.get("deaths")
    return tuple(map(str, told)) if isinstance(told, list | tuple) and not watched else ()


def _live(step: Step, servers: Servers, project: str) -> Resource | None:
    payload = read.payload(servers, step.address.engine, project=project, addresses={step.address})
    found = ENGINES[step.address.engine].read(payload, project)
    return next((resource for resource in found if resource.address == step.address), None)


def _difference(step: Step, live: Resource | None) -> str:
    """What is not yet as it should be, in words; empty when all is."""
    kind = kind_of(step.address)
    there = live is not None and kind.health(live).present
    if step.result is None:
        return "it is still there" if there else ""
    if live is None or not there:
        return "it is not there"
    differences = kind.differences(step.result, live)
    return "; ".join(f"{each.path} is {each.before!r}, not {each.after!r}" for each in differences)
