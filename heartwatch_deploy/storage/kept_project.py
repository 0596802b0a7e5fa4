"""A project, without reading again what its settings say where the files are as they were."""

import hashlib
import json
from pathlib import Path
from typing import Any

from heartwatch_deploy.model.codec import decode, encode
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.stages.kept import Kept
from heartwatch_deploy.storage.folders import Folders, missing, unread
from heartwatch_deploy.storage.kept_file import kept_in, key_of, read_kept, write_kept
from heartwatch_deploy.storage.noted_tree import NotedTree
from heartwatch_deploy.storage.parts import absent_files, listed_by_parts
from heartwatch_deploy.storage.selection import Selection
from heartwatch_deploy.storage.settings import Settings, project_of
from heartwatch_deploy.storage.tree import DirectoryTree, Tree


def project_kept(directory: Path, selection: Selection) -> tuple[Project, tuple[Diagnostic, ...]]:
    """As `load_project`. Only settings without a remark are kept, and none with a value of the command line, which may
    be a secret and stand nowhere else."""
    file = kept_in(directory, f"settings-{selection.environment or ''}")
    key = key_of((repr(selection),))
    tree = NotedTree(DirectoryTree(directory))
    settings = _kept(read_kept(file, key), tree)
    listed = listed_by_parts(tree, settings.parts) if settings else {}
    if settings is None or not all(listed.values()) or _is_odd(tree, settings.folders):
        return _loaded(directory, selection, file, key)
    absent = absent_files(listed, frozenset(settings.chosen))
    return project_of(settings, directory, tree, absent=absent, variables=selection.variables), ()


def _is_odd(tree: Tree, folders: Folders) -> bool:
    """Whether there is something to tell of the folders, with its place."""
    return bool(missing(tree, folders) or unread(tree, folders))


def _loaded(directory: Path, selection: Selection, file: Path, key: str) -> tuple[Project, tuple[Diagnostic, ...]]:
    from heartwatch_deploy.storage.project import read_settings  # takes longer to import than all the rest

    tree = NotedTree(DirectoryTree(directory))
    settings, absent, warnings = read_settings(directory, selection, tree, Kept())
    if not (warnings or selection.variables):
        told = _as_json(settings, tree)
        if _settings(told) == settings:  # a date, or a key that is a number, comes back as something else
            write_kept(file, key, told)
    return project_of(settings, directory, tree, absent=absent, variables=selection.variables), warnings


def _as_json(settings: Settings, tree: NotedTree) -> Any:
    """With what all that was read so far said; None where the settings hold something that JSON has not."""
    texts = {path: _digest(text) for path, text in tree.everything.items()}
    try:
        return json.loads(json.dumps({"texts": texts, "settings": encode(settings)}))
    except (ValueError, TypeError, RecursionError):
        return None


def _kept(told: Any, tree: Tree) -> Settings | None:
    """What was kept, where all texts that it was read from are as they were."""
    try:
        same = all(_digest(tree.text(path)) == digest for path, digest in told["texts"].items())
    except (OSError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
        return None
    return _settings(told) if same else None


def _settings(told: Any) -> Settings | None:
    try:
        return decode(Settings, told["settings"])
    except (ValueError, KeyError, TypeError):
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
