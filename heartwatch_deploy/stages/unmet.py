"""What `protect` and `compatibility` name and the project has nowhere: a slip there would protect nothing."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.stages.parse import parse

_FILE: Final = "deploy/project.yaml"


def unmet(project: Project, state: State) -> tuple[Diagnostic, ...]:
    """HW110, a warning, for each entry that no object of any part has. Files of other parts are only read where there
    is such an entry among those that are deployed; where one of them cannot be, nobody knows, and nothing is said."""
    known = [each.address for each in state]
    if project.other_files is None or not any(_told(project, known)):
        return ()
    from heartwatch_deploy.stages.render import render  # noqa: PLC0415 - seldom needed, and brings jinja2

    others = replace(project, files=project.other_files)
    files, unrendered = render(others)
    found, unparsed = parse(files, others)
    if unrendered or unparsed:
        return ()
    return tuple(_told(project, [*known, *(each.address for each in found)]))


def _told(project: Project, known: Iterable[Address]) -> Iterator[Diagnostic]:
    addresses = tuple(known)
    for each in project.protected:
        if not any(each.covers(address) for address in addresses):
            summary = f"`{each.pattern}` protects nothing of the project's files, which have no such object"
            found = Diagnostic("HW110", summary, each.span, severity=Severity.WARNING)
            still = "what is deployed under such a name stays protected until this entry is taken out"
            yield replace(found, help=f"{_remedy(each.pattern, map(str, addresses))}; {still}")
    subjects = [each.name for each in addresses if each.engine == "schema_registry"]
    for subject in project.compatibility:
        if subject not in subjects:
            summary = f"`compatibility` names the subject `{subject}`, which the project does not have"
            found = Diagnostic("HW110", summary, _place(project, subject), severity=Severity.WARNING)
            yield replace(found, help=_remedy(subject, subjects))


def _place(project: Project, subject: str) -> Span | None:
    """Where the project's file says it."""
    file = SourceFile(_FILE, project.sources.get(_FILE, ""), "project")
    at = file.text.find(subject, max(file.text.find("compatibility:"), 0))
    if at < 0:
        return None
    return file.span(file.text.count("\n", 0, at) + 1, at - file.text.rfind("\n", 0, at), len(subject))


def _remedy(text: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(text, list(names), n=1)
    return f"did you mean `{near[0]}`? Else take it out" if near else "correct it, or take it out"
