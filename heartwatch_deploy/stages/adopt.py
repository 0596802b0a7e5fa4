"""Live objects → files that say the same, checked before any is written."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Final

from heartwatch_deploy.engines import ENGINES, kind_of
from heartwatch_deploy.engines.protocol import Adoption, Settings, not_adopted
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity, has_errors
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.stages.desired import Desired, desired_of
from heartwatch_deploy.stages.formatting import FORMATTED, formatted
from heartwatch_deploy.stages.parse import parse
from heartwatch_deploy.stages.render import render

_TEMPLATE: Final = re.compile(r"\{[{%#]")
_WILD: Final = re.compile(r"[*?\[]")
_SECRETS_LEFT_OUT: Final = "HW536"


@dataclass(frozen=True, slots=True)
class Adopted:
    """`files` are new, `project` and `desired` have them among theirs; `addresses` are what can go on record."""

    files: tuple[SourceFile, ...]
    addresses: tuple[Address, ...]
    project: Project
    desired: Desired
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _One:
    address: Address
    file: SourceFile | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    defines: tuple[Resource, ...] = ()


@dataclass(frozen=True, slots=True)
class Adopting:
    """What is known of a project and its clusters: `folders` hold each engine's files."""

    project: Project
    desired: Desired
    live: State
    applied: State
    folders: Mapping[str, str]

    def adopt(self, addresses: Iterable[Address], *, in_full: Set[Address]) -> Adopted:
        """Files for those that have none. Errors say what is not there (HW534), what is in the files and otherwise
        (HW533), what no file can say (HW532), as warnings where it was not named `in_full`; or what would be wrong with
        the project as a whole."""
        each, defined = [], dict(self.desired.state.resources)
        for address in addresses:
            each.append(self._one(address, State(defined)))
            defined |= {resource.address: resource for resource in each[-1].defines}
        files = tuple(one.file for one in each if one.file)
        project = replace(self.project, files=(*self.project.files, *files))
        taken = tuple(one.address for one in each if not has_errors(one.diagnostics))
        found = tuple(word if one.address in in_full else _as_warning(word) for one in each for word in one.diagnostics)
        desired = desired_of(project) if files else self.desired
        return Adopted(files, taken, project, desired, (*found, *_new(desired.diagnostics, self.desired.diagnostics)))

    def _one(self, address: Address, defined: State) -> _One:
        live, record = self.live.get(address), self.applied.get(address)
        if address in self.desired.state:
            return _One(address, None, tuple(self._in_the_files(address, live)))
        if live is None and record is None:
            return _One(address, None, (_not_there(address),))
        path = self._path(address)
        if isinstance(path, Diagnostic):
            return _One(address, None, (path,))
        adoption = ENGINES[address.engine].adopt(address, live, record, defined, self._settings)
        if adoption.text is None:
            return _One(address, None, adoption.diagnostics)
        return self._checked(address, SourceFile(path, _escaped(adoption.text), address.engine), adoption)

    def _in_the_files(self, address: Address, live: Resource | None) -> Iterator[Diagnostic]:
        desired = self.desired.state.resources[address]
        if live is None:
            yield _not_there(address)
            return
        differences = kind_of(address).differences(desired, live)
        if differences:
            yield Diagnostic(
                "HW533",
                f"{address} is in the files, and not as the cluster has it",
                desired.span,
                address=address,
                cause=", ".join(each.path for each in differences),
                help="change its file, or move it away and import again; `plan` shows what apply would make of it",
            )

    def _path(self, address: Address) -> str | Diagnostic:
        folder = self.folders.get(address.engine)
        if folder is None:
            advice = f"add {address.engine} under `engines` of deploy/project.yaml"
            return _refused(address, f"the project has no folder for {address.engine}", advice)
        if _WILD.search(folder):
            return _refused(address, f"its folder would be {folder}, a pattern", "write its file by hand")
        file = SourceFile(f"{folder.strip('/')}/{address.name}{ENGINES[address.engine].suffix}", "", address.engine)
        if file.name != address.name or address.name.startswith("."):
            return _refused(address, "its name cannot be that of a file", "list it under `external`, if it is needed")
        return file.path

    def _checked(self, address: Address, file: SourceFile, adoption: Adoption) -> _One:
        """The file in the house's layout, if the engine takes it and it says what is there."""
        laid_out = formatted(file) if file.engine in FORMATTED else None
        file = replace(file, text=laid_out) if isinstance(laid_out, str) else file
        rendered, unrendered = render(replace(self.project, files=(file,)))
        state, unparsed = parse(rendered, self.project)
        wrong = [each for each in (*unrendered, *unparsed) if each.severity is Severity.ERROR]
        problems = [each.summary for each in wrong] or self._misread(address, state, adoption)
        if problems:
            return _One(address, None, (_refused(address, "; ".join(problems), "write its file by hand"),))
        return _One(address, file, adoption.diagnostics, tuple(state))

    def _misread(self, address: Address, state: State, adoption: Adoption) -> list[str]:
        live, said = self.live.get(address), state.get(address)
        if said is None:
            return ["its file would define something else"]
        secrets = any(each.code == _SECRETS_LEFT_OUT for each in adoption.diagnostics)
        if live is None or secrets or kind_of(address).keeps_state():  # a job is known by its definitions as well
            return []
        return [f"its file would say otherwise: {each.path}" for each in kind_of(address).differences(said, live)]

    @property
    def _settings(self) -> Settings:
        return Settings(self.project.name, self.project.compatibility)


def _as_warning(found: Diagnostic) -> Diagnostic:
    """What a pattern finds and no file can say is left where it is."""
    return replace(found, severity=Severity.WARNING)


def _escaped(text: str) -> str:
    """The text as a template that renders to it."""
    return _TEMPLATE.sub(lambda found: f"{{{{ '{found[0]}' }}}}", text)


def _new(after: Iterable[Diagnostic], before: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    known = set(before)
    return (each for each in after if each not in known)


def _not_there(address: Address) -> Diagnostic:
    advice = "look how it is called: names count with case, and an environment has its own servers"
    return Diagnostic("HW534", f"there is no {address} to import", address=address, help=advice)


def _refused(address: Address, why: str, remedy: str) -> Diagnostic:
    return not_adopted(address, why, remedy).diagnostics[0]
