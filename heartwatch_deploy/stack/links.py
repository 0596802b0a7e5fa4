"""Directories of links, for servers that load what lies in one place."""

from collections.abc import Mapping, Sequence
from pathlib import Path


def to_each(targets: Mapping[str, Sequence[Path]], directory: Path) -> Path:
    """The directory, with a subdirectory of links for each name and nothing else; what is itself a directory counts
    with all its files."""
    directory.mkdir(parents=True, exist_ok=True)
    for old in directory.iterdir():
        _remove(old)
    for name, found in targets.items():
        (directory / name).mkdir()
        for target in found:
            for file in sorted(target.iterdir()) if target.is_dir() else (target,):
                (directory / name / file.name).symlink_to(file)
    return directory


def _remove(entry: Path) -> None:
    if entry.is_symlink():
        entry.unlink()
        return
    for link in entry.iterdir():
        link.unlink()
    entry.rmdir()
