"""deploy/topics/<topic>.yaml → a topic."""

import re
from typing import Any

import yaml

from heartwatch_deploy.engines.protocol import Parsed
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.model.span import Span

_FIELDS = ("partitions", "replication", "config")
_FORM = "a topic file says `partitions: 4`, `replication: 1` and, under `config:`, topic settings"


def parse(file: RenderedFile) -> Parsed:
    """One topic, named like the file; HW107 where it is no YAML, HW108 where a field is wrong."""
    try:
        value = yaml.safe_load(file.text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = file.span(file.offset(mark.line + 1, mark.column + 1)) if mark else file.span(0)
        summary = f"{file.source.path} is not valid YAML"
        return Parsed(diagnostics=(Diagnostic("HW107", summary, span, cause=error.problem or ""),))
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a character or a date that there is not
        summary = f"{file.source.path} is not valid YAML"
        return Parsed(diagnostics=(Diagnostic("HW107", summary, file.span(0), cause=str(error)),))
    if not isinstance(value, dict):
        return Parsed(diagnostics=(Diagnostic("HW108", "this is no topic", file.span(0), help=_FORM),))
    problems = tuple(_problems(file, value))
    if problems:
        return Parsed(diagnostics=problems)
    config = {key: _text(each) for key, each in (value.get("config") or {}).items()}
    spec = {"partitions": value["partitions"], "replication": value["replication"], "config": config}
    return Parsed((Resource(Address("kafka", "topic", file.name), spec, _span(file, "partitions")),))


def _problems(file: RenderedFile, value: dict[str, Any]) -> list[Diagnostic]:
    found = [
        Diagnostic("HW108", f"a topic has no field `{key}`", _span(file, str(key)), help=_FORM)
        for key in value
        if key not in _FIELDS
    ]
    for key in ("partitions", "replication"):
        number = value.get(key)
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            said = "is missing" if number is None else f"is {number!r}, which is no number from 1 up"
            found.append(Diagnostic("HW108", f"`{key}` of topic {file.name} {said}", _span(file, key), help=_FORM))
    if not isinstance(value.get("config") or {}, dict):
        found.append(Diagnostic("HW108", "`config` is no mapping of settings", _span(file, "config"), help=_FORM))
    return found


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _span(file: RenderedFile, key: str) -> Span:
    found = re.search(rf"^\s*{re.escape(key)}\s*:.*$", file.text, re.MULTILINE)
    return file.span(found.start(), found.end()) if found else file.span(0)
