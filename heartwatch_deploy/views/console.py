"""The two ways out: data to stdout, words for people to stderr."""

import json
import os
import sys
from functools import cache
from typing import TYPE_CHECKING

from heartwatch_deploy.model.json import Json

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text


class _Chosen:
    """How words for people are told; the command line chooses once, before any verb."""

    as_lines = False


def tell_as_json_lines(*, chosen: bool) -> None:
    _Chosen.as_lines = chosen


def as_json_lines() -> bool:
    return _Chosen.as_lines


@cache
def people() -> "Console":
    """Words for people; plain where stderr is no terminal."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> "Console":
    from rich.console import Console  # noqa: PLC0415 - a tenth of a short command's time, for those that only say a line

    # In no columns at all rich says nothing.
    known = {name: value for name, value in os.environ.items() if (name, value.strip("0")) != ("COLUMNS", "")}
    return Console(stderr=stderr, highlight=False, soft_wrap=True, _environ=known)


def say(*renderables: "RenderableType") -> None:
    for each in renderables:
        if _Chosen.as_lines:
            _say_as_line(each)
        elif isinstance(each, str):
            sys.stderr.write(f"{each}\n")
        else:
            people().print(each)


def _say_as_line(renderable: "RenderableType") -> None:
    from heartwatch_deploy.views.log_lines import INFO, log_line, write  # noqa: PLC0415 - for the few that want lines

    if isinstance(renderable, str):
        words = renderable
    else:
        with people().capture() as captured:
            people().print(renderable)
        words = captured.get()
    if words.strip():
        write(log_line(INFO, words.rstrip()))


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
        _console(stderr=False).print(rendered, end="" if rendered.plain.endswith("\n") else "\n")


def out_json(value: Json, *, in_one_line: bool = False) -> None:
    """Set in for people, or a line for who reads one document after another."""
    plain = "utf" not in (sys.stdout.encoding or "utf").lower()
    out(json.dumps(value, indent=None if in_one_line else 2, ensure_ascii=plain))
