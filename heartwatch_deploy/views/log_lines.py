"""Words for people as JSON instead, an object a line, for whoever collects logs: the one place of their form."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.progress import Doing, Event, StepDone, StepFailed, StepStarted
from heartwatch_deploy.views.requests import headline

INFO: Final = "info"


def log_line(level: str, message: str, fields: Mapping[str, Json] | None = None, *, time: float | None = None) -> str:
    """`time` in s of UTC, now where there is none; the fields stand beside level and message."""
    moment = datetime.now(UTC) if time is None else datetime.fromtimestamp(time, UTC)
    record = {"time": moment.isoformat(timespec="milliseconds"), "level": level, "message": message, **(fields or {})}
    return json.dumps(record, ensure_ascii=False)


def write(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def of_member(member: str, line: str) -> str:
    """A line of a member's own log, which dates it in its own way."""
    return json.dumps({"member": member, "message": line}, ensure_ascii=False)


def of_diagnostic(found: Diagnostic) -> str:
    about: dict[str, Json] = {"cause": found.cause, "help": found.help}
    if found.span:
        about["place"] = f"{found.span.path}:{found.span.line}:{found.span.column}"
    if found.address:
        about["address"] = str(found.address)
    given = {name: value for name, value in about.items() if value}
    return log_line(str(found.severity), found.summary, {"code": found.code, **given})


def of_event(event: Event) -> str:
    about: dict[str, Json] = {"address": str(event.address)}
    match event:
        case StepStarted():
            return log_line(INFO, f"{event.action} {event.address}", {"event": "step begun", **about})
        case Doing():
            seen: dict[str, Json] = {"seen": event.detail} if event.detail else {}
            return log_line(INFO, headline(event.what), {"event": "request or wait", **about, **seen})
        case StepDone():
            took: dict[str, Json] = {"event": "step done", "seconds": round(event.seconds, 3)}
            return log_line(INFO, f"{event.address} is done {event.notes}".rstrip(), {**about, **took})
        case StepFailed():
            found: dict[str, Json] = {"event": "step failed", "seconds": round(event.seconds, 3)}
            return log_line("error", event.diagnostic.summary, {**about, **found, "code": event.diagnostic.code})
