"""A new project from a starter: the files under `heartwatch_deploy/starters`, with the project's name filled in."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.storage.new_files import NotWritten, already_there, write_all
from heartwatch_deploy.storage.refused import ProjectRefused

STARTERS: Final = ("card_fraud",)


def new_project(starter: str, name: str) -> Mapping[str, str]:
    """The texts of a starter by path. Its own templates (`{{ … }}`) stay as they are: the name stands in `<< … >>`."""
    root = files("heartwatch_deploy") / "starters" / starter
    texts = Environment(  # noqa: S701  no HTML
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return {path: texts.from_string(text).render(name=name) for path, text in sorted(_texts(root))}


def write_project(directory: Path, texts: Mapping[str, str]) -> None:
    """Writes a new project; ProjectRefused with HW128 where there is something already, or nothing can be written."""
    there = already_there(directory, texts)
    if there:
        more = f" and {len(there) - 1} more" if there[1:] else ""
        help_text = "nothing was written; a new project begins in a folder of its own"
        raise ProjectRefused(Diagnostic("HW128", f"{there[0]}{more}: there already", help=help_text))
    try:
        write_all(directory, texts)
    except NotWritten as refused:
        help_text = "nothing was written; choose a folder that you may write to"
        raise ProjectRefused(
            Diagnostic("HW128", f"{refused.path} cannot be written", cause=str(refused.cause), help=help_text)
        ) from refused


def _texts(folder: Traversable, below: str = "") -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _texts(entry, f"{below}{entry.name}/")
        elif entry.is_file():
            yield below + entry.name, entry.read_text(encoding="utf-8")
