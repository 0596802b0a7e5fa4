"""Is the wanted schema compatible with what the registry has?"""

from collections.abc import Mapping
from urllib.parse import quote

from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.engines.schema_registry.subject import schema_body
from heartwatch_deploy.model.check import Answer, Check, HttpAnswer
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import canonical
from heartwatch_deploy.model.request import HttpRequest

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
        if live is None or canonical(live.spec["schema"]) != canonical(subject.spec["schema"])
    )


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
    messages = body.get("messages") or ()
    return (
        Diagnostic(
            "HW303",
            f"the schema of {check.address.name} is not compatible with the registered one",
            subject.span,
            address=check.address,
            cause="; ".join(map(str, messages)) if isinstance(messages, list) else str(messages or ""),
            help="give a new field a default, keep the type of an old one; or loosen the subject's level in "
            "`compatibility` of deploy/project.yaml",
        ),
    )
