"""Rendered files → desired resources."""

import json
from collections.abc import Iterable, Mapping
from functools import partial

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.engines.protocol import Parsed, Settings
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, Related
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.stages.kept import Kept


def parse(
    files: Iterable[RenderedFile], project: Project, kept: Kept | None = None
) -> tuple[State, tuple[Diagnostic, ...]]:
    """All that the files define; HW203 where two define the same, besides what the engines find."""
    kept = kept or Kept()
    values = _plain(project.values)
    settings = Settings(project.name, project.compatibility, values, project.render_only)
    said = repr(settings)
    found: dict[Address, Resource] = {}
    diagnostics: list[Diagnostic] = []
    for file in files:
        parsed = kept.of((file, said), partial(_parsed, file, settings))
        diagnostics.extend(parsed.diagnostics)
        for resource in parsed.resources:
            if resource.address in found:
                diagnostics.append(_claimed_twice(found[resource.address], resource))
            else:
                found[resource.address] = resource
    return State.of(found.values()), tuple(diagnostics)


def _parsed(file: RenderedFile, settings: Settings) -> Parsed:
    return ENGINES[file.source.engine].parse(file, settings)


def link(desired: State) -> State:
    """The state after every engine has added what follows from neighbours."""
    used = {each.address.engine for each in desired}
    for name in (each for each in ENGINES if each in used):
        desired = ENGINES[name].link(desired)
    return desired


def _plain(values: Mapping[str, Json]) -> dict[str, str]:
    """Those that are texts, numbers, true or false."""
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
        if isinstance(value, (str, bool, int, float))
    }


def _claimed_twice(first: Resource, second: Resource) -> Diagnostic:
    related = (Related(first.span, "first defined here"),) if first.span else ()
    return Diagnostic(
        "HW203",
        f"{second.address} is defined twice",
        second.span,
        "defined again",
        address=second.address,
        related=related,
        help="give one of them another name",
    )
