"""The files that formatting is for, read and written without a change of their line ends or modes."""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.stages.formatting import FORMATTED
from heartwatch_deploy.storage.project import PROJECT_FILE, content_folders

_WITHOUT_PROJECT: Final = (".sql", ".avsc")


def formatted_files(directory: Path, chosen: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """The files to format, and those among the chosen that are none of the project's.

    Chosen folders stand for all files of these kinds in them; without a project every chosen SQL file and Avro schema
    counts. ProjectRefused where the project's file is wrong, or where there is none and nothing was chosen."""
    found = list(_expanded(chosen))
    if chosen and not (directory / PROJECT_FILE).is_file():
        mine = [path for path in found if path.suffix in _WITHOUT_PROJECT]
        return sorted(dict.fromkeys(mine)), [path for path in found if path not in mine]
    folders = content_folders(directory)
    own = {((directory / folders[engine]).resolve(), kind) for engine, kind in FORMATTED.items() if engine in folders}
    if not chosen:
        found = [path for folder, kind in own for path in folder.glob(f"*{kind}")]
    mine = [path for path in found if (path.parent.resolve(), path.suffix) in own]
    return sorted(dict.fromkeys(mine)), [path for path in found if path not in mine]


def _expanded(chosen: Sequence[Path]) -> Iterator[Path]:
    for path in chosen:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.suffix in FORMATTED.values())
        else:
            yield path


def read_source(path: Path, directory: Path) -> SourceFile | Diagnostic:
    """The file as it is, with its line ends; HW120 where it cannot be read as UTF-8."""
    name = os.path.relpath(path, directory).replace(os.sep, "/")
    try:
        if not path.is_file():
            raise OSError("it is no regular file")
        return SourceFile(name, path.read_bytes().decode("utf-8"), "")
    except (OSError, UnicodeDecodeError) as error:
        return Diagnostic("HW120", f"{name} cannot be formatted and was left as it is", cause=str(error))


def write_source(path: Path, file: SourceFile, text: str) -> Diagnostic | None:
    """Writes all of it or nothing, through links to where the file is, with the mode that it has."""
    target = path.resolve()
    try:
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(text.encode("utf-8"))
            Path(draft).chmod(target.stat().st_mode)
            Path(draft).replace(target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(draft).unlink()
            raise
    except OSError as error:
        return Diagnostic("HW120", f"{file.path} cannot be written and was left as it is", cause=str(error))
    return None
