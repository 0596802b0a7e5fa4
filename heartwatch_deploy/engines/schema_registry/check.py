"""Is the wanted schema compatible with what the registry has?"""

from collections.abc import Mapping
from urllib.parse import quote

from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.engines.schema_registry.compared import compared
from heartwatch_deploy.engines.schema_registry.subject import schema_body
from heartwatch_deploy.model.check import Answer, Check, HttpAnswer
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import Json, canonical
from heartwatch_deploy.model.request import HttpRequest
from heartwatch_deploy.model.resource import Resource

_NOT_THERE_YET = 404


def checks(world: World) -> tuple[Check, ...]:
    """One question for each subject whose schema is not the live one."""
    return tuple(
        Check(
            subject.address,
            HttpRequest(
                "registry",
                "POST",
                f"/compatibility/subjects/{quote(subject.address.name, safe='')}/versions/latest?verbose=true",
                schema_body(subject),
            ),
        )
        for subject in world.desired
        if subject.address.engine == "schema_registry"
        for live in (world.live.get(subject.address),)
        if live is None or _is_judged_by_the_present_level(subject, live)
    )


def _is_judged_by_the_present_level(subject: Resource, live: Resource) -> bool:
    """Whether there is a new schema, and the level that it must meet is not itself about to change."""
    level = subject.spec["compatibility"]
    changed = canonical(live.spec["schema"]) != canonical(subject.spec["schema"])
    return changed and level in {None, live.spec["compatibility"]}


def judge(check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
    """HW303 for an incompatible schema, HW207 for one that the registry cannot read."""
    assert isinstance(answer, HttpAnswer)
    subject = world.desired.resources[check.address]
    body = answer.body if isinstance(answer.body, Mapping) else {}
    if answer.status == _NOT_THERE_YET:
        return ()
    if answer.status >= 400:
        code, summary = "HW207", f"the registry cannot read the schema of {check.address.name}"
        cause = str(body.get("message") or answer.body)
        return (Diagnostic(code, summary, subject.span, address=check.address, cause=cause),)
    if body.get("is_compatible", True):
        return ()
    return (
        Diagnostic(
            "HW303",
            f"the schema of {check.address.name} is not compatible with the registered one",
            subject.span,
            address=check.address,
            cause=_reason(body, subject, world),
            help="give a new field a default, keep the type of an old one; or loosen the subject's level in "
            "`compatibility` of deploy/project.yaml",
        ),
    )


def _reason(body: Mapping[str, Json], subject: Resource, world: World) -> str:
    """The registry's own words; where it has none (Apicurio has not), what differs from its newest version."""
    messages = body.get("messages")
    if messages:
        return "; ".join(map(str, messages)) if isinstance(messages, list) else str(messages)
    live = world.live.get(subject.address)
    if live is None:
        return "the registry gives no reason; `plan` compares the schema with the registered one"
    differs = compared(live.spec["schema"], subject.spec["schema"])
    return f"the registry gives no reason; against its newest version: {differs}"
