"""Two revisions of a project → which of its own settings changed: those that no object shows and an apply obeys."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from heartwatch_deploy.engines.settings_described import settings_described
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.stages.setting_places import setting_place

Sides = tuple[Project, Project]


@dataclass(frozen=True, slots=True)
class SettingChange:
    """`grave`: something is no longer held back, or what was deployed is no longer found. Secrets stand in no words."""

    setting: str
    words: str
    span: Span | None = None
    grave: bool = False


@dataclass(frozen=True, slots=True)
class _Listed:
    """What it means that an entry of such a list is gone, or has come; `grave` when it is gone."""

    gone: str
    come: str
    grave: bool = False


_LISTS: Final[Mapping[str, _Listed]] = {
    "protect": _Listed("a plan may delete or replace it", "no plan may delete or replace it", grave=True),
    "render_only": _Listed("its files are sent to servers", "its files are checked and sent nowhere", grave=True),
    "external": _Listed("nobody else makes it", "others make it"),
}
_FINDS_THE_RECORD: Final = frozenset(("name", "journal"))


def settings_changed(before: Project, after: Project) -> tuple[SettingChange, ...]:
    """The grave ones first."""
    sides = before, after
    lists = [_list_changed(sides, setting, words) for setting, words in _LISTS.items()]
    old, new = (dict(_settings(each)) for each in sides)
    values = [_values_changed(sides, setting, old[setting], new[setting]) for setting in new]
    found = [each for changes in (*lists, *values) for each in changes]
    return tuple(sorted(found, key=lambda each: not each.grave))


def _list_changed(sides: Sides, setting: str, means: _Listed) -> Iterator[SettingChange]:
    old, new = (_entries(each, setting) for each in sides)
    for entry in sorted(old - new):
        words = f"`{setting}` no longer has `{entry}`: {means.gone}"
        yield SettingChange(setting, words, _entry_place(sides[0], setting, entry), means.grave)
    for entry in sorted(new - old):
        words = f"`{setting}` has `{entry}`, which it had not: {means.come}"
        yield SettingChange(setting, words, _entry_place(sides[1], setting, entry))


def _entries(project: Project, setting: str) -> set[str]:
    found: Mapping[str, Iterable[str]] = {
        "protect": (each.pattern for each in project.protected),
        "render_only": project.render_only,
        "external": map(str, project.external),
    }
    return set(found[setting])


def _entry_place(project: Project, setting: str, entry: str) -> Span | None:
    if setting == "protect":
        return next(each.span for each in project.protected if each.pattern == entry)
    return setting_place(project, f"engines.{entry}.{setting}", f"{setting}.{entry}")


def _values_changed(
    sides: Sides, setting: str, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[SettingChange]:
    grave = setting in _FINDS_THE_RECORD
    means = ": by it an apply finds what was deployed" if grave else ""
    for each in settings_described(before, after, lambda key, later: setting_place(sides[later], key)):
        yield SettingChange(setting, each.words + means, each.span, grave)


def _settings(project: Project) -> Iterator[tuple[str, dict[str, str]]]:
    """By section, each with the names that it has in its file. What a command is that tells a secret is a secret."""
    fields = asdict(project.endpoints)
    commands = fields.pop("commands")
    yield "name", {"name": project.name}
    yield "default_environment", {"default_environment": project.environment}
    yield "journal", {"journal": _journal(project)}
    yield "endpoints", dict(_flat("endpoints", fields))
    yield "secrets", dict(_flat("secrets.commands", commands))
    yield "compatibility", dict(_flat("compatibility", _without_files(project)))
    yield "objectives", dict(_flat("objectives", asdict(project.objectives)))


def _without_files(project: Project) -> Mapping[str, str]:
    """Levels of subjects that no file has: of any other it is the object that changed."""
    known = {each.name for each in project.files if each.engine == "schema_registry"}
    return {subject: level for subject, level in project.compatibility.items() if subject not in known}


def _journal(project: Project) -> str:
    file = project.journal
    if file is None:
        return "kafka"
    return str(file.relative_to(project.directory) if file.is_relative_to(project.directory) else file)


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _flat(f"{name}.{key}", part)
    elif value is not None:
        yield name, str(value)
