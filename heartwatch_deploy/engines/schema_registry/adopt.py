"""A live subject → avro/<subject>.avsc, its newest version."""

import json
from collections.abc import Iterator
from typing import Final

from heartwatch_deploy.engines.protocol import Adoption, Settings, not_adopted
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.resource import Resource

_LEVELS: Final = ("NONE", "BACKWARD", "FORWARD", "FULL")


def adopt(live: Resource, settings: Settings) -> Adoption:
    """HW532 for what no file can say, HW537 where the subject has a level of its own that the project does not name."""
    why = _why_not(live)
    if why:
        return not_adopted(live.address, why, "list it under `external` of deploy/project.yaml")
    text = json.dumps(live.spec["schema"], indent=2, ensure_ascii=False) + "\n"
    return Adoption(text, tuple(_level(live, settings)))


def _why_not(live: Resource) -> str:
    if live.observed.get("type", "AVRO") != "AVRO":
        return f"its schema is {live.observed['type']}, and files hold Avro"
    if live.observed.get("refers"):
        return "its schema refers to other subjects, which no file can say"
    return ""


def _level(live: Resource, settings: Settings) -> Iterator[Diagnostic]:
    level, name = live.spec["compatibility"], live.address.name
    if level is None or settings.compatibility.get(name) == level:
        return
    advice = f"add `{name}: {level}` under `compatibility` of deploy/project.yaml"
    yield Diagnostic(
        "HW537",
        f"the registry demands {level} of {name}, which the files do not say",
        address=live.address,
        help=advice if level in _LEVELS else "the registry keeps it; the files know no such level",
        severity=Severity.WARNING,
    )
