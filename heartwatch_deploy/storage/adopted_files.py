"""Files that an import writes: all of them, or none."""

from collections.abc import Iterable
from pathlib import Path

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.storage.new_files import NotWritten, already_there, write_all
from heartwatch_deploy.storage.refused import ProjectRefused


def write_new(directory: Path, files: Iterable[SourceFile]) -> None:
    """Writes files that are not there yet; ProjectRefused with HW533 for one that is, and HW535 where writing fails."""
    texts = {file.path: file.text for file in files}
    there = already_there(directory, texts)
    if there:
        raise ProjectRefused(*map(_is_there, there))
    try:
        write_all(directory, texts)
    except NotWritten as refused:
        help_text = "nothing was written and nothing recorded; make the folder writable and import again"
        raise ProjectRefused(
            Diagnostic("HW535", f"{refused.path} cannot be written", cause=str(refused.cause), help=help_text)
        ) from refused


def _is_there(path: str) -> Diagnostic:
    return Diagnostic(
        "HW533",
        f"{path} is there already, and this environment does not deploy it",
        help="it belongs to a part that is not chosen, or defines something else: move it away, or choose the part",
    )
