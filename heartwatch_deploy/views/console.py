"""The two ways out: data to stdout, words for people to stderr."""

import json
import sys
from functools import cache
from typing import TYPE_CHECKING

from heartwatch_deploy.model.json import Json

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text


@cache
def people() -> "Console":
    """Words for people; plain where stderr is no terminal."""
    from rich.console import Console  # noqa: PLC0415 - a tenth of a short command's time, for those that only say a line

    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(*renderables: "RenderableType") -> None:
    for each in renderables:
        if isinstance(each, str):
            sys.stderr.write(f"{each}\n")
        else:
            people().print(each)


def clear() -> None:
    """Empties the screen where people read on a terminal; what scrolled away stays."""
    if sys.stderr.isatty():
        people().clear()


def out(text: str) -> None:
    """Text to stdout, as it is."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def out_rendered(rendered: "Text | str") -> None:
    """Text to stdout, in colours where that is a terminal."""
    if isinstance(rendered, str):
        out(rendered)
    else:
        from rich.console import Console  # noqa: PLC0415 - as above

        Console(highlight=False, soft_wrap=True).print(rendered, end="" if rendered.plain.endswith("\n") else "\n")


def out_json(value: Json, *, in_one_line: bool = False) -> None:
    """Set in for people, or a line for who reads one document after another."""
    out(json.dumps(value, indent=None if in_one_line else 2, ensure_ascii=False))
