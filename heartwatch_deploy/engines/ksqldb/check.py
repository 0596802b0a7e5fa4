"""Does the server let a request set what the files SET? It says no to names that its operator keeps from everybody."""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from heartwatch_deploy.engines.ksqldb.address import ENGINE
from heartwatch_deploy.engines.ksqldb.parse import OFFSET_RESET
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.check import Answer, Check, HttpAnswer
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.request import HttpRequest
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.span import Span


def checks(world: World) -> tuple[Check, ...]:
    """One question for each property that a file sets; where to begin is said with every query, and may be set."""
    return tuple(
        Check(each.address, HttpRequest("ksqldb", "GET", f"/is_valid_property/{quote(name, safe='')}"))
        for each in world.desired
        for name in _properties(each)
    )


def judge(check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
    """HW436 in the server's words."""
    assert isinstance(answer, HttpAnswer)
    assert isinstance(check.request, HttpRequest)
    if answer.status < 400:
        return ()
    resource = world.desired.resources[check.address]
    refused = [name for name in _properties(resource) if check.request.path.endswith(f"/{quote(name, safe='')}")]
    message = answer.body.get("message") if isinstance(answer.body, Mapping) else answer.body
    return tuple(_refused(resource, name, str(message), _place(resource, name, world)) for name in refused)


def _properties(resource: Resource) -> Iterator[str]:
    settings = resource.spec.get("settings") if resource.address.engine == ENGINE else None
    if isinstance(settings, Mapping):
        yield from (name for name in sorted(settings) if name != OFFSET_RESET)


def _place(resource: Resource, name: str, world: World) -> Span | None:
    file = world.files.get(resource.span.path) if resource.span else None
    at = file.text.find(f"{name}'") if file else -1
    return file.span(at, at + len(name)) if file and at >= 0 else resource.span


def _refused(resource: Resource, name: str, message: str, span: Span | None) -> Diagnostic:
    return Diagnostic(
        "HW436",
        f"ksqlDB lets nobody set `{name}` for a statement",
        span,
        "not for a file to set",
        address=resource.address,
        cause=message,
        help="leave it out; the server's operator sets it, or takes it off ksql.properties.overrides.denylist",
    )
