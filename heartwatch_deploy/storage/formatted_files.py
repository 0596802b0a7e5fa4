"""The SQL files that formatting is for, read and written without a change of their line ends or modes."""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.storage.project import PROJECT_FILE, content_folders

FORMATTED_ENGINES: Final = ("flink_sql", "ksqldb")
"""Not `postgres`: functions in languages of their own stand in its files."""


def sql_files(directory: Path, chosen: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """The files to format, and those among the chosen that are none of the project's streaming SQL.

    Chosen folders stand for all SQL files in them; without a project every chosen SQL file counts. ProjectRefused where
    the project's file is wrong, or where there is none and nothing was chosen."""
    if chosen and not (directory / PROJECT_FILE).is_file():
        return sorted(dict.fromkeys(_expanded(chosen))), []
    folders = content_folders(directory)
    own = [(directory / folders[engine]).resolve() for engine in FORMATTED_ENGINES if engine in folders]
    found = list(_expanded(chosen)) if chosen else [path for folder in own for path in folder.glob("*.sql")]
    mine = [path for path in found if path.suffix == ".sql" and path.parent.resolve() in own]
    return sorted(dict.fromkeys(mine)), [path for path in found if path not in mine]


def _expanded(chosen: Sequence[Path]) -> Iterator[Path]:
    for path in chosen:
        if path.is_dir():
            yield from sorted(path.rglob("*.sql"))
        else:
            yield path


def read_sql(path: Path, directory: Path) -> SourceFile | Diagnostic:
    """The file as it is, with its line ends; HW120 where it cannot be read as UTF-8."""
    name = os.path.relpath(path, directory).replace(os.sep, "/")
    try:
        return SourceFile(name, path.read_bytes().decode("utf-8"), "")
    except (OSError, UnicodeDecodeError) as error:
        return Diagnostic("HW120", f"{name} cannot be formatted and was left as it is", cause=str(error))


def write_sql(path: Path, file: SourceFile, text: str) -> Diagnostic | None:
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
