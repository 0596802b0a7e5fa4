"""What a project's files say, kept on disk from one run to the next by all that it was worked out from."""

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import heartwatch_deploy
from heartwatch_deploy.model.codec import decode, encode
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.stages.desired import Desired, desired_of

_DIGITS: Final = 64


def desired_kept(project: Project) -> Desired:
    """As `desired_of`, without reading SQL where nothing has changed since it was last worked out.

    Only what has nothing wrong with it is kept, and what cannot be read back whole counts as not kept.
    """
    file, key = project.runtime_directory / "cache" / f"desired-{project.environment}", _key(project)
    state = _read(file, key)
    if state is not None:
        return Desired(state, _RenderedWhenAsked(project), ())
    desired = desired_of(project, with_meanings=True)
    if not desired.diagnostics:
        _write(file, key, desired.state)
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


def _read(file: Path, key: str) -> State | None:
    """The file is the key, a digest of what follows, and that: cut off or changed by hand it is not taken."""
    try:
        text = file.read_bytes()
    except OSError:
        return None
    head, kept = text[: 2 * _DIGITS], text[2 * _DIGITS :]
    if head != (key + hashlib.sha256(kept).hexdigest()).encode():
        return None
    try:
        return decode(State, json.loads(kept))
    except (ValueError, KeyError, TypeError):
        return None  # written by something that spoke otherwise; it is worked out anew


def _write(file: Path, key: str, state: State) -> None:
    kept = json.dumps(encode(state), ensure_ascii=False, separators=(",", ":")).encode()
    written = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):  # a directory that cannot be written to only costs the time
        file.parent.mkdir(parents=True, exist_ok=True)
        written.write_bytes(f"{key}{hashlib.sha256(kept).hexdigest()}".encode() + kept)
        written.replace(file)


def _key(project: Project) -> str:
    """Of everything that a desired state depends on, this program's own files among it."""
    said = hashlib.sha256(_program().encode())
    for part in (
        project.name,
        project.environment,
        repr(project.endpoints),
        repr(project.values),
        repr(project.compatibility),
        repr(sorted(map(str, project.external))),
        repr(sorted(project.render_only)),
        *(text for file in project.files for text in (file.engine, file.path, file.text)),
    ):
        said.update(f"{len(part)}:".encode())
        said.update(part.encode("utf-8", "surrogatepass"))
    return said.hexdigest()


@cache
def _program() -> str:
    """The interpreter, and each file of the package by size and time, so that no release takes another one's word."""
    package = Path(heartwatch_deploy.__file__).parent
    files = sorted(package.rglob("*.py"))
    stats = [(file.relative_to(package).as_posix(), file.stat()) for file in files]
    return repr((sys.version, [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]))
