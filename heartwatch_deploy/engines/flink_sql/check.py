"""Would Flink take the statements? Asked by EXPLAIN in a scratch session, answered in the source file's lines."""

import re
from collections.abc import Mapping
from typing import cast

from heartwatch_deploy.engines.flink_sql import address
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.check import Answer, Check, SqlAnswer
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.request import FlinkSql
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.span import Span

_RANGE = re.compile(r"[Ff]rom line (\d+), column (\d+) to line (\d+), column (\d+):?\s*")
_POINT = re.compile(r"at line (\d+), column (\d+)")
_EXPLAIN = "EXPLAIN "


def checks(world: World) -> tuple[Check, ...]:
    """One session a job: its definitions, then EXPLAIN of its statement."""
    return tuple(
        Check(
            job.address, FlinkSql((*_definitions(job), _explained(job)), cast(Mapping[str, str], job.spec["settings"]))
        )
        for job in world.desired
        if job.address.engine == address.ENGINE and job.address.kind == "job"
    )


def judge(check: Check, answer: Answer, world: World) -> tuple[Diagnostic, ...]:
    """HW206 at the place that Flink named."""
    assert isinstance(answer, SqlAnswer)
    if answer.failed is None:
        return ()
    job = world.desired.resources[check.address]
    session = cast(tuple[Mapping[str, str], ...], job.spec["session"])
    inside = answer.failed < len(session)
    refused = world.desired.resources[Address.parse(session[answer.failed]["address"])] if inside else job
    span = _span(refused, answer.message, world) or refused.span
    return (
        Diagnostic(
            "HW206",
            f"Flink refuses {refused.address}",
            span,
            address=refused.address,
            cause=_RANGE.sub("", answer.message).strip(),
            needed_by=(check.address,) if inside else (),
        ),
    )


def _definitions(job: Resource) -> tuple[str, ...]:
    return tuple(each["text"] for each in cast(tuple[Mapping[str, str], ...], job.spec["session"]))


def _text(resource: Resource) -> str:
    if resource.address.kind == "job":
        return cast(Mapping[str, str], resource.spec["statement"])["text"]
    return str(resource.spec["text"])


def _is_set(text: str) -> bool:
    return re.match(r"EXECUTE\s+STATEMENT\s+SET\b", text, re.IGNORECASE) is not None


def _explained(job: Resource) -> str:
    """EXPLAIN INSERT …, or EXPLAIN STATEMENT SET …, where EXPLAIN takes the place of EXECUTE, letter by letter."""
    text = _text(job)
    return "EXPLAIN" + text[len("EXECUTE") :] if _is_set(text) else _EXPLAIN + text


def _span(resource: Resource, message: str, world: World) -> Span | None:
    """The source span of `line l, column c` in a message about a statement."""
    found = _RANGE.search(message) or _POINT.search(message)
    file = world.files.get(resource.span.path) if resource.span else None
    if found is None or file is None:
        return None
    text = _text(resource)
    begin = file.text.find(text)
    prefix = len(_EXPLAIN) if resource.address.kind == "job" and not _is_set(text) else 0
    numbers = [int(each) for each in found.groups()]
    start = _offset(text, numbers[0], numbers[1], prefix)
    end = _offset(text, numbers[2], numbers[3], prefix) + 1 if len(numbers) == 4 else start + 1
    return file.span(begin + start, begin + max(end, start + 1))


def _offset(text: str, line: int, column: int, prefix: int) -> int:
    before = sum(len(each) + 1 for each in text.split("\n")[: line - 1])
    return min(len(text) - 1, max(0, before + column - 1 - (prefix if line == 1 else 0)))
