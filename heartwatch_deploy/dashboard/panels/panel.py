"""What a panel is: a figure, the same in words, and where it helps a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.theme import Theme

Figure = dict[str, Any]


@dataclass(frozen=True)
class View:
    """Of what is drawn: `now` in seconds of UTC, `user` the chosen one."""

    board: Board
    theme: Theme
    now: float
    user: str = ""


@dataclass(frozen=True)
class Drawn:
    """`words` say what is to be seen; rows go below `heads`. Without a figure there are words alone."""

    words: str
    figure: Figure | None = None
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Panel:
    """`topic` is what it shows, `part` the part of the project to which that belongs; `open`: its table, too."""

    name: str
    title: str
    section: str
    draw: Callable[[View], Drawn]
    topic: str = ""
    part: str = ""
    open: bool = False

    def drawn(self, view: View) -> Drawn:
        """What is not deployed is told in a sentence."""
        if self.topic and not view.board.deploys(self.topic):
            return Drawn(
                f"{self.topic} is not deployed here. It belongs to the part {self.part}: "
                f"`stack up --with {self.part}`, then `apply`; or name the part in the environment."
            )
        return self.draw(view)
