"""Reading back: a step is done when the server shows what the step was for, and not before."""

import time
from typing import Final

from heartwatch_deploy.edges import read
from heartwatch_deploy.edges.gates import StepRefused
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.engines import ENGINES, kind_of
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.plan import Step
from heartwatch_deploy.model.resource import Resource

_SECONDS: Final = 15.0


def confirm(step: Step, servers: Servers, project: str) -> None:
    """Returns when the live object is as the step's result says; StepRefused when it does not become so."""
    if not step.script:
        return
    deadline, pause = time.monotonic() + _SECONDS, 0.05
    while (difference := _difference(step, _live(step, servers, project))) and time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(pause * 1.5, 0.5)
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
