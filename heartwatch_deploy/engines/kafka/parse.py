"""deploy/topics/<topic>.yaml → a topic."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from heartwatch_deploy.engines.kafka.settings import SETTINGS, is_known, wrong_name, wrong_value
from heartwatch_deploy.engines.protocol import Parsed
from heartwatch_deploy.engines.yaml_file import YamlText, read_yaml
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity, has_errors
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.source import RenderedFile

_FIELDS = ("partitions", "replication", "config")
_FORM = "a topic file says `partitions: 4`, `replication: 1` and, under `config:`, topic settings"


def parse(file: RenderedFile) -> Parsed:
    """One topic, named like the file; HW107 where it is no YAML, HW108 where a field is wrong."""
    read = read_yaml(file)
    if isinstance(read, Diagnostic):
        return Parsed(diagnostics=(read,))
    value = read.value
    if not isinstance(value, dict):
        return Parsed(diagnostics=(Diagnostic("HW108", "this is no topic", file.span(0), help=_FORM),))
    problems = (*_problems(read, value), *_settings(read, value.get("config")))
    if has_errors(problems):
        return Parsed(diagnostics=problems)
    config = {key: _text(each) for key, each in (value.get("config") or {}).items()}
    spec = {"partitions": value["partitions"], "replication": value["replication"], "config": config}
    return Parsed((Resource(Address("kafka", "topic", file.name), spec, read.span("partitions")),), problems)


def _problems(read: YamlText, value: dict[str, Any]) -> list[Diagnostic]:
    found = [
        Diagnostic("HW108", f"a topic has no field `{key}`", read.span(str(key)), help=_FORM)
        for key in value
        if key not in _FIELDS
    ]
    why = wrong_name(read.file.name)
    if why:
        summary = f"Kafka takes no topic named `{read.file.name}`: {why}"
        found.append(
            Diagnostic("HW108", summary, read.file.span(0), help="a topic is named like its file: rename that")
        )
    for key in ("partitions", "replication"):
        number = value.get(key)
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            said = "is missing" if number is None else f"is {number!r}, which is no number from 1 up"
            found.append(Diagnostic("HW108", f"`{key}` of topic {read.file.name} {said}", read.span(key), help=_FORM))
    if not isinstance(value.get("config") or {}, dict):
        found.append(Diagnostic("HW108", "`config` is no mapping of settings", read.span("config"), help=_FORM))
    return found


def _settings(read: YamlText, config: object) -> Iterator[Diagnostic]:
    for key, value in config.items() if isinstance(config, dict) else ():
        span, wrong = read.span("config", str(key)), wrong_value(str(key), _text(value))
        if wrong:
            yield Diagnostic("HW108", f"`{key}` is `{_text(value)}`, which is {wrong}", span)
        elif not is_known(str(key)):
            near = get_close_matches(str(key), SETTINGS, n=1)
            meant = f"did you mean `{near[0]}`? " if near else ""
            advice = f"{meant}what the broker does not know either it refuses when the topic is made"
            summary = f"`{key}` is no setting of a topic that is known here"
            yield Diagnostic("HW108", summary, span, help=advice, severity=Severity.WARNING)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
