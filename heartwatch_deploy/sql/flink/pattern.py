"""A small language for the plain parts of the grammar.

`WORD` stands for itself, `A/B` for one of several words, `[ … ]` for what may be absent, `{ … }` for what may be
repeated, `(: … | … :)` for alternatives, `<slot>` for what a method of the parser reads, `<slot…>` for a list of it
with commas. Brackets and commas of SQL stand for themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Words:
    """One of these words."""

    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    listed: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives of which one, at most one (`optional`) or any number (`repeated`) follow."""

    alternatives: tuple["Pattern", ...]
    optional: bool = False
    repeated: bool = False


Pattern = tuple[Words | Slot | Group, ...]


@cache
def compiled(text: str) -> Pattern:
    """The pattern of a text."""
    words = iter(text.split())
    return _alternatives(words, "")[0]


def _alternatives(words: Iterator[str], end: str) -> tuple[Pattern, ...]:
    found: list[list[Words | Slot | Group]] = [[]]
    for word in words:
        if word == end:
            break
        if word == "|":
            found.append([])
        else:
            found[-1].append(_element(word, words))
    return tuple(tuple(each) for each in found)


def _element(word: str, words: Iterator[str]) -> Words | Slot | Group:
    if word == "[":
        return Group(_alternatives(words, "]"), optional=True)
    if word == "{":
        return Group(_alternatives(words, "}"), repeated=True)
    if word == "(:":
        return Group(_alternatives(words, ":)"))
    if word.startswith("<") and len(word) > 2:
        name = word[1:-1]
        return Slot(name.rstrip("…"), name.endswith("…"))
    return Words(tuple(word.split("/")) if len(word) > 1 else (word,))
