"""Directories of links, for servers that load what lies in one place."""

from collections.abc import Mapping
from pathlib import Path


def to_each(targets: Mapping[str, Path], directory: Path) -> Path:
    """The directory, with one subdirectory or link a target and nothing else: a lone jar gets a directory around it."""
    directory.mkdir(parents=True, exist_ok=True)
    for old in directory.iterdir():
        _remove(old)
    for name, target in targets.items():
        link = directory / name
        if target.is_file():
            link.mkdir()
            link /= target.name
        link.symlink_to(target)
    return directory


def _remove(entry: Path) -> None:
    if entry.is_symlink():
        entry.unlink()
        return
    for link in entry.iterdir():
        link.unlink()
    entry.rmdir()
