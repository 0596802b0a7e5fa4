"""Files that are new: all of them are written, or none."""

import os
from collections.abc import Mapping
from pathlib import Path


class NotWritten(Exception):
    """What was written before is taken away again."""

    def __init__(self, path: str, cause: OSError) -> None:
        super().__init__(path)
        self.path, self.cause = path, cause


def already_there(directory: Path, paths: Mapping[str, str]) -> list[str]:
    """Which of the paths (relative to the directory) exist, in their order."""
    return [path for path in paths if os.path.exists(directory / path)]


def write_all(directory: Path, texts: Mapping[str, str]) -> None:
    """Writes each text to its path, relative to the directory, in UTF-8 and as it is; NotWritten where one cannot be.

    None of the paths may exist.
    """
    written: list[Path] = []
    for path, text in texts.items():
        try:
            file = directory / path
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8", newline="") as out:
                written.append(file)
                out.write(text)
        except OSError as error:
            for each in written:
                each.unlink(missing_ok=True)
            raise NotWritten(path, error) from error
