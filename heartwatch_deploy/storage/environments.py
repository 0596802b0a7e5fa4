"""An environment's file, over the one that it extends, if it extends one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.storage.layering import layered
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.storage.tree import Tree
from heartwatch_deploy.storage.yaml_file import YamlFile

ENVIRONMENTS: Final = "deploy/environments"
_EXTENDS: Final = "extends"


def environment_file(tree: Tree, name: str, read: Callable[[str], YamlFile]) -> YamlFile:
    """The file with what it says over what it extends says: mappings key by key, lists whole. Raises ProjectRefused."""
    return _over_others(tree, name, read, above=())


def _over_others(tree: Tree, name: str, read: Callable[[str], YamlFile], *, above: tuple[YamlFile, ...]) -> YamlFile:
    file = read(_path(tree, name, above))
    base = file.value.get(_EXTENDS) if isinstance(file.value, Mapping) else None
    if not isinstance(base, str):
        return file  # of another form it is told with the rest of what is wrong
    below = _over_others(tree, base, read, above=(*above, file))
    if not isinstance(below.value, Mapping):
        return below
    return replace(file, value=layered(below.value, file.value), below=below)


def _path(tree: Tree, name: str, above: tuple[YamlFile, ...]) -> str:
    path = f"{ENVIRONMENTS}/{name}.yaml"
    extending = above[-1].span([_EXTENDS]) if above else None
    if not tree.exists(path):
        raise ProjectRefused(_unknown(tree, name, extending))
    if path in [each.source.path for each in above]:
        remedy = "take one of these `extends` out"
        raise ProjectRefused(Diagnostic("HW103", f"`{name}` would extend itself", extending, help=remedy))
    return path


def _unknown(tree: Tree, name: str, extending: Span | None) -> Diagnostic:
    known = [Path(each).stem for each in tree.matching(f"{ENVIRONMENTS}/*.yaml")]
    remedy = f"environments of this project: {', '.join(known) or 'none'}; another one is a file"
    return Diagnostic(
        "HW103", f"there is no environment `{name}`", extending, help=f"{remedy} {ENVIRONMENTS}/{name}.yaml"
    )
