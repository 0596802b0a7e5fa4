"""Engines' folders: whether they are there, and files in them that nothing would read."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.storage.tree import Tree

if TYPE_CHECKING:  # whoever has kept what the files say reads no YAML
    from heartwatch_deploy.storage.yaml_file import YamlFile

_DEEP: Final = 3
"""So many folders in each other are looked into; a link may lead back."""

Folders = Mapping[str, str]
"""Engine → its folder, seen from the project's root."""


def content_of(tree: Tree, engine: str, folder: str) -> list[str]:
    """The files of an engine, in order."""
    return tree.matching(f"{folder.strip('/')}/*{ENGINES[engine].suffix}")


def missing(tree: Tree, folders: Folders) -> list[str]:
    """The engines whose folder is not there; an empty one says that there is nothing for now, none says nothing."""
    return [engine for engine, folder in folders.items() if not _is_there(tree, folder.strip("/"))]


def unread(tree: Tree, folders: Folders) -> Mapping[str, str]:
    """Engine → the first file of its folder that looks like content of it and is none: below a folder within, or with
    its suffix in other letters."""
    found = {engine: next(_unread(tree, engine, folders), None) for engine in folders}
    return {engine: path for engine, path in found.items() if path is not None}


def not_there(file: YamlFile, tree: Tree, folders: Folders) -> tuple[Diagnostic, ...]:
    """HW110 for each folder that is missing: without it all that was deployed from it would be deleted."""
    return tuple(_not_there(file, tree, engine, folders[engine].strip("/")) for engine in missing(tree, folders))


def left_out(file: YamlFile, tree: Tree, folders: Folders) -> tuple[Diagnostic, ...]:
    """HW112, a warning, once a folder."""
    return tuple(
        Diagnostic(
            "HW112",
            f"{path} is not read: files of {engine} stand in {folders[engine].strip('/')} itself, "
            f"and end in {ENGINES[engine].suffix}",
            file.span(["engines", engine, "folder"]),
            help="move or rename it and those like it, or take them out of the folder",
            severity=Severity.WARNING,
        )
        for engine, path in unread(tree, folders).items()
    )


def _is_there(tree: Tree, folder: str) -> bool:
    return posixpath.normpath(folder) == posixpath.curdir or tree.has_folder(folder)


def _unread(tree: Tree, engine: str, folders: Folders) -> Iterator[str]:
    folder, suffix = folders[engine].strip("/"), ENGINES[engine].suffix
    in_any_letters = "".join(f"[{each}{each.upper()}]" if each.isalpha() else each for each in suffix)
    yield from (path for path in tree.matching(f"{folder}/*{in_any_letters}") if not path.endswith(suffix))
    taken = tuple(posixpath.normpath(each.strip("/")) for each in ("deploy", *folders.values()))
    yield from _below(tree, folder, suffix, taken)


def _below(tree: Tree, folder: str, suffix: str, taken: tuple[str, ...], deep: int = _DEEP) -> Iterator[str]:
    """What stands in folders of the folder, but for hidden ones and those that are taken by others."""
    for path in tree.matching(f"{folder}/*/"):
        name = posixpath.normpath(path)
        if not posixpath.basename(name).startswith(".") and name not in taken:
            yield from tree.matching(f"{path}/*{suffix}")
            if deep > 1:
                yield from _below(tree, path, suffix, taken, deep - 1)


def _not_there(file: YamlFile, tree: Tree, engine: str, folder: str) -> Diagnostic:
    beside = tree.matching(posixpath.join(posixpath.dirname(folder), "*/"))
    near = difflib.get_close_matches(folder, beside, n=1)
    meant = f"did you mean `{near[0]}`? Else " if near else ""
    return Diagnostic(
        "HW110",
        f"the folder `{folder}` of {engine} is not there",
        file.span(["engines", engine, "folder"]),
        help=f"{meant}make it, with an empty `.gitkeep` in it where {engine} has nothing for now, "
        f"or take `{engine}` out of `engines`",
    )
