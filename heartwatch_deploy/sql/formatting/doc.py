"""Documents: text with places where lines may end, and how they are printed in a width (after Wadler and Prettier)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from heartwatch_deploy.sql.formatting.tags import Tag

WIDTH: Final = 120
STEP: Final = 2


@dataclass(frozen=True, slots=True)
class Text:
    """Printed as it is; `tags` are those of the template statements in it, `own` says that it has a line to itself,
    `beside` that it may stand beyond the width."""

    text: str
    tags: tuple[Tag, ...] = ()
    own: bool = False
    beside: bool = False
    hard: bool = field(default=False, init=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A line end where the group around it is broken, `flat` where it is not."""

    flat: str = " "
    hard: bool = field(default=False, init=False)


@dataclass(frozen=True, slots=True)
class Hard:
    """A line end in any case, with a blank line behind it when `blank`."""

    blank: bool = False
    hard: bool = field(default=True, init=False)


class Concat:
    """One after the other."""

    __slots__ = ("hard", "parts")
    hard: bool

    def __init__(self, *parts: "Doc") -> None:
        self.parts = parts
        self.hard = any(part.hard for part in parts)


class Indent(Concat):
    """Lines that begin inside are set in by one step."""

    __slots__ = ()


class Group(Concat):
    """On one line where that fits and nothing inside must end a line, else every Line of it ends one."""

    __slots__ = ()


class Fill:
    """Contents with a line between each two; a Line ends a line only where the next content does not fit, or where the
    one before took several lines. All but the first content are set in by `step`."""

    __slots__ = ("contents", "hard", "lines", "step")
    hard: bool

    def __init__(self, contents: Sequence["Doc"], lines: Sequence["Doc"], step: int = STEP) -> None:
        self.contents, self.lines, self.step = tuple(contents), tuple(lines), step
        self.hard = any(each.hard for each in (*contents, *lines))


Doc = Text | Line | Hard | Concat | Fill
