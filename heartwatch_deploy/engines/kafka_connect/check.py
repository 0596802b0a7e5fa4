"""Would the Connect worker take this configuration?"""

from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import quote

from heartwatch_deploy.engines.json_file import value_span
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.check import Answer, Check, HttpAnswer
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.request import HttpRequest
from heartwatch_deploy.model.resource import Resource


def checks(world: World) -> tuple[Check, ...]:
    """One question for each connector."""
    return tuple(_check(each) for each in world.desired if each.address.engine == "kafka_connect")


def _check(connector: Resource) -> Check:
    config = cast(Mapping[str, str], connector.spec["config"])
    plugin = config["connector.class"].rsplit(".", 1)[-1]
    body = {**config, "name": connector.address.name}
    return Check(
        connector.address, HttpRequest("connect", "PUT", f"/connector-plugins/{quote(plugin)}/config/validate", body)
    )


def judge(check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
    """HW304 for each setting that the worker refuses, in its words."""
    assert isinstance(answer, HttpAnswer)
    if answer.status < 400 and isinstance(answer.body, Mapping):
        return tuple(_refused_settings(check, answer.body, world))
    message = answer.body.get("message") if isinstance(answer.body, Mapping) else answer.body
    span = world.desired.resources[check.address].span
    summary = f"Connect cannot check {check.address.name}"
    return (Diagnostic("HW304", summary, span, address=check.address, cause=str(message)),)


def _refused_settings(check: Check, body: Mapping[str, Any], world: World) -> Iterator[Diagnostic]:
    resource = world.desired.resources[check.address]
    file = world.files.get(resource.span.path) if resource.span else None
    for entry in body.get("configs", ()):
        value = entry["value"]
        for error in value.get("errors", ()):
            span = value_span(file, value["name"]) if file else resource.span
            summary = f"Connect refuses `{value['name']}` of {check.address.name}"
            yield Diagnostic("HW304", summary, span, address=check.address, cause=error)
