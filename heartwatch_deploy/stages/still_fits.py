"""Whether a plan that was made earlier is exactly what would be done now."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.codec import encode
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Plan, Step

_SHOWN = 5
_Key: TypeAlias = tuple[Address, str]
"""An object may have two steps, which are called differently."""


def misfits(saved: Plan, current: Plan) -> tuple[Diagnostic, ...]:
    """HW511 when it is another project's, environment's or cluster's plan, or when files or clusters changed since.

    What others do in the same clusters is no reason: only the steps count, with every request that would be sent, and
    not what is only told of them.
    """
    causes = tuple(_elsewhere(saved, current)) or tuple(_otherwise(saved, current))
    if not causes:
        return ()
    return (
        Diagnostic(
            "HW511",
            "the plan is not what would be done now, so nothing was sent",
            cause="; ".join(causes),
            help="make the plan anew, look at it, and apply that",
        ),
    )


def _elsewhere(saved: Plan, current: Plan) -> Iterator[str]:
    for what, before, now in (
        ("project", saved.project, current.project),
        ("environment", saved.environment, current.environment),
    ):
        if before != now:
            yield f"it was made for the {what} {before}, this is {now}"
    for server in sorted(saved.clusters.keys() | current.clusters.keys()):
        before, now = saved.clusters.get(server, "none"), current.clusters.get(server, "none")
        if before != now:
            yield f"it was made for another cluster: {server} was {before}, is {now}"


def _otherwise(saved: Plan, current: Plan) -> Iterator[str]:
    before, now = ({(step.address, step.says): step for step in plan} for plan in (saved, current))
    if saved.project_fingerprint != current.project_fingerprint:
        yield "the files were changed after it was made"
    changed = [each for each in before.keys() & now.keys() if _done(before[each]) != _done(now[each])]
    yield from _named("no longer to do", before.keys() - now.keys(), before)
    yield from _named("to do now", now.keys() - before.keys(), now)
    yield from _named("to do otherwise", set(changed), now)


def _done(step: Step) -> Json:
    return encode(replace(step, notes=()))


def _named(words: str, chosen: set[_Key], steps: dict[_Key, Step]) -> Iterator[str]:
    names = [f"{steps[each].address} ({steps[each].says or steps[each].action})" for each in sorted(chosen)]
    if names:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        yield f"{words}: {', '.join(names[:_SHOWN])}{more}"
