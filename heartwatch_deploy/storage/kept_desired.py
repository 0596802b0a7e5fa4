"""What a project's files say, kept on disk from one run to the next by all that it was worked out from."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from heartwatch_deploy.model.codec import decode, encode
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.stages.desired import Desired, desired_of
from heartwatch_deploy.storage.kept_file import kept_in, key_of, read_kept, write_kept


def desired_kept(project: Project) -> Desired:
    """As `desired_of`, without reading SQL where nothing has changed since it was last worked out.

    Only what has nothing wrong with it is kept, and what cannot be read back whole counts as not kept.
    """
    file, key = kept_in(project.directory, f"desired-{project.environment}"), _key(project)
    state = _of_kept(read_kept(file, key))
    if state is not None:
        return Desired(state, _RenderedWhenAsked(project), ())
    desired = desired_of(project)
    if not desired.diagnostics:
        write_kept(file, key, encode(desired.state))
    return desired


class _RenderedWhenAsked(Mapping[str, RenderedFile]):
    """The rendered files, which only messages about them need."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @cached_property
    def _files(self) -> Mapping[str, RenderedFile]:
        from heartwatch_deploy.stages.render import render

        return {file.source.path: file for file in render(self._project)[0]}

    def __getitem__(self, path: str) -> RenderedFile:
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def _of_kept(value: Any) -> State | None:
    try:
        return None if value is None else decode(State, value)
    except (ValueError, KeyError, TypeError):
        return None  # written by something that spoke otherwise; it is worked out anew


def _key(project: Project) -> str:
    """Of everything that a desired state depends on."""
    return key_of(
        (
            project.name,
            project.environment,
            repr(project.endpoints),
            repr(project.values),
            repr(project.compatibility),
            repr(sorted(map(str, project.external))),
            repr(sorted(project.render_only)),
            repr((project.other_files is None, len(project.files))),
            repr([each.pattern for each in project.protected]),
            *(
                text
                for file in (*(project.other_files or ()), *project.files)
                for text in (file.engine, file.path, file.text)
            ),
        )
    )
