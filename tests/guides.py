"""The guides of docs/guides as they are read: what is written, what is edited, what is typed and what then appears.

In a guide, after a paragraph that ends with a file's name in backticks and a colon, a block is that file's text, or, as
`diff`, an edit of it. A block `console` is typed: `$ ` begins a command, what follows is what it prints; `…` stands for
any words in a line, alone in a line for any lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

REPOSITORY: Final = Path(__file__).parents[1]
FOLDER: Final = REPOSITORY / "docs" / "guides"
_FILE: Final = re.compile(r"`([\w./-]+)`:$")
_ANYTHING: Final = "…"


@dataclass(frozen=True)
class Command:
    """What is typed, in which line of the guide, and the lines that it prints."""

    line: int
    text: str
    prints: tuple[str, ...]


@dataclass(frozen=True)
class Edit:
    """A file gets this text; where `before` is said, only that part of it, which it has once."""

    line: int
    path: str
    text: str
    before: str | None = None

    def make(self, directory: Path) -> None:
        file = directory / self.path
        if self.before is None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.text, "utf-8")
            return
        known = file.read_text("utf-8")
        assert known.count(self.before) == 1, f"line {self.line}: {self.path} has this {known.count(self.before)} times"
        file.write_text(known.replace(self.before, self.text), "utf-8")


def steps_of(text: str) -> Iterator[Command | Edit]:
    """In their order. Raises ValueError at a block that is neither typed nor a file's."""
    said = ""
    for token in MarkdownIt().parse(text):
        if token.type == "inline":
            said = token.content
        if token.type == "fence":
            yield from _steps(token, said)
            said = ""


def _steps(token: Token, said: str) -> Iterator[Command | Edit]:
    assert token.map is not None
    line = token.map[0] + 2  # of the file, counted from 1, behind the fence
    file = _FILE.search(said)
    if token.info == "console":
        yield from _commands(token.content, line)
    elif file is None:
        raise ValueError(f"line {line}: this block is no `console`, and no file is named before it")
    elif token.info == "diff":
        yield _edit(token.content, line, file[1])
    else:
        yield Edit(line, file[1], token.content)


def _commands(text: str, first: int) -> Iterator[Command]:
    typed: tuple[int, str] | None = None
    printed: list[str] = []
    for number, line in enumerate(text.splitlines(), first):
        if line.startswith("> ") and typed and not printed:  # the command goes on
            typed = (typed[0], f"{typed[1]}\n{line[2:]}")
        elif line.startswith("$ "):
            if typed:
                yield Command(*typed, tuple(printed))
            typed, printed = (number, line[2:]), []
        elif typed is None:
            raise ValueError(f"line {number}: nothing was typed that prints this")
        else:
            printed.append(line)
    if typed:
        yield Command(*typed, tuple(printed))


def _edit(text: str, line: int, path: str) -> Edit:
    kinds = [(each[:1], each[1:]) for each in text.splitlines()]
    before = "".join(f"{words}\n" for kind, words in kinds if kind != "+")
    return Edit(line, path, "".join(f"{words}\n" for kind, words in kinds if kind != "-"), before)


def is_printed(expected: tuple[str, ...], printed: tuple[str, ...]) -> bool:
    """Whether these lines are those; a guide that shows nothing promises nothing."""
    if not expected:
        return True
    pattern = "".join(_pattern(line.rstrip()) for line in expected)
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed if line.strip())) is not None


def _pattern(line: str) -> str:
    if line == _ANYTHING:
        return r"(?:.*\n)*?"
    if not line:
        return ""
    return ".*?".join(re.escape(part) for part in line.split(_ANYTHING)) + r"\n"
