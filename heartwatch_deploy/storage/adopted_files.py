"""Files that an import writes: all of them, or none."""

from collections.abc import Iterable
from pathlib import Path

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.storage.refused import ProjectRefused


def write_new(directory: Path, files: Iterable[SourceFile]) -> None:
    """Writes files that are not there yet; ProjectRefused with HW533 for one that is, and HW535 where writing fails."""
    wanted = list(files)
    there = [file.path for file in wanted if (directory / file.path).exists()]
    if there:
        raise ProjectRefused(*map(_is_there, there))
    written: list[Path] = []
    try:
        for file in wanted:
            path = directory / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="") as out:
                written.append(path)
                out.write(file.text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        help_text = "nothing was written and nothing recorded; make the folder writable and import again"
        raise ProjectRefused(
            Diagnostic("HW535", f"{file.path} cannot be written", cause=str(error), help=help_text)
        ) from error


def _is_there(path: str) -> Diagnostic:
    return Diagnostic(
        "HW533",
        f"{path} is there already, and this environment does not deploy it",
        help="it belongs to a part that is not chosen, or defines something else: move it away, or choose the part",
    )
