"""Values of the command line: `--var name=value`."""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

import yaml

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.secrets import HIDDEN, is_secret, tells_secret
from heartwatch_deploy.model.yaml_nodes import loaded
from heartwatch_deploy.storage.folders import Folders, content_of
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.storage.tree import Tree

TAKEN: Final = ("env", "endpoints", "options", "text_of")
"""What templates see under these names is never a value."""
_TEMPLATE: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\$\{.*?\}", re.DOTALL)
_NAME: Final = re.compile(r"[A-Za-z_]\w*")


def variables(texts: tuple[str, ...]) -> Mapping[str, Json]:
    """By name; ProjectRefused with HW103 for what has not the form."""
    values: dict[str, Json] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        secret = is_secret(name) or tells_secret(text)
        if not (name.isidentifier() and equals):
            shown = HIDDEN if secret else text
            raise ProjectRefused(Diagnostic("HW103", f"`--var {shown}` is not of the form name=value"))
        try:
            values[name] = loaded(value)
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            cause = "" if secret else str(error)
            shown = f"{name}={HIDDEN}" if secret else text
            raise ProjectRefused(
                Diagnostic("HW103", f"the value of `--var {shown}` is no YAML", cause=cause)
            ) from error
    return values


def unknown_variables(
    names: Collection[str], values: Collection[str], tree: Tree, folders: Folders
) -> tuple[Diagnostic, ...]:
    """HW103 for each name that no value of the project has and no template of it says, and for each that is taken."""
    new = [name for name in names if name not in values or name in TAKEN]
    if not new:
        return ()
    known = {*values, *_said(tree, folders)}.difference(TAKEN)
    return tuple(_unknown(name, known) for name in new if name not in known)


def _said(tree: Tree, folders: Folders) -> Iterator[str]:
    """All words of all templates, also of parts that are not chosen."""
    for engine, folder in folders.items():
        for path in content_of(tree, engine, folder):
            try:
                text = tree.text(path)
            except (OSError, UnicodeDecodeError):  # told where the content is read
                continue
            yield from (word for found in _TEMPLATE.finditer(text) for word in _NAME.findall(found[0]))


def _unknown(name: str, known: Collection[str]) -> Diagnostic:
    if name in TAKEN:
        summary = f"`--var {name}` has the name of something else that templates see"
        return Diagnostic("HW103", summary, help="give the value another name")
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean `{near[0]}`? Else add" if near else "add"
    return Diagnostic(
        "HW103",
        f"nothing in this project uses `--var {name}`",
        help=f"{hint} `{name}` to `values` of deploy/project.yaml or of the environment, or use it in a file",
    )
