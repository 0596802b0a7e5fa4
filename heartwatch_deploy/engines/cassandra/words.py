"""CQL text → words with their places, and words → names, types and literals."""

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

Option: TypeAlias = str | int | float | bool | dict[str, str]

_WORD: Final = re.compile(
    r"""(?P<space>\s+|--[^\n]*|//[^\n]*|/\*.*?\*/)
    |(?P<text>'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")*")
    |(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<name>[A-Za-z][A-Za-z0-9_]*)
    |(?P<sign>[(){}<>,.:;=])""",
    re.VERBOSE | re.DOTALL,
)
_DIGITS: Final = 100
_DEPTH: Final = 20
_TYPES: Final = {"varchar": "text"}


class CqlTextError(Exception):
    """What is wrong, and the offset in the text where."""

    def __init__(self, message: str, at: int) -> None:
        self.at = at
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Word:
    kind: str
    text: str
    start: int

    @property
    def upper(self) -> str:
        """For comparing with a keyword; what is quoted is none."""
        return self.text.upper() if self.kind in ("name", "sign") else ""


def words_of(text: str) -> list[Word]:
    """Raises CqlTextError."""
    found, at = [], 0
    while at < len(text):
        match = _WORD.match(text, at)
        if match is None or match.lastgroup is None:
            raise CqlTextError(f"`{text[at]}` begins nothing of CQL", at)
        if match.lastgroup != "space":
            found.append(Word(match.lastgroup, match[0], at))
        at = match.end()
    return found


class Words:
    """The words of a statement, read from the left."""

    def __init__(self, text: str) -> None:
        self._words = words_of(text)
        self._end = len(text)
        self._next = 0

    @property
    def at(self) -> int:
        """The offset of the next word."""
        return self._words[self._next].start if self._next < len(self._words) else max(0, self._end - 1)

    def done(self) -> bool:
        return self._next == len(self._words)

    def found(self, *expected: str) -> bool:
        """Takes these words where they come next."""
        ahead = self._words[self._next : self._next + len(expected)]
        if [each.upper for each in ahead] != list(expected):
            return False
        self._next += len(expected)
        return True

    def expect(self, *expected: str) -> None:
        if not self.found(*expected):
            raise CqlTextError(f"here belongs {' '.join(expected)}", self.at)

    def name(self) -> str:
        """A name as the server keeps it: in lower case unless it is quoted."""
        word = self._take("name", "quoted")
        return word.text[1:-1].replace('""', '"') if word.kind == "quoted" else word.text.lower()

    def type(self, depth: int = 0) -> str:
        """A type in one spelling: `map<text, int>`."""
        if depth > _DEPTH:
            raise CqlTextError("this type is nested too deeply", self.at)
        name = _TYPES.get(written := self.name(), written)
        if not self.found("<"):
            return name
        inner = [self.type(depth + 1)]
        while self.found(","):
            inner.append(self.type(depth + 1))
        self.expect(">")
        return f"{name}<{', '.join(inner)}>"

    def value(self) -> Option:
        """What an option says: a text, a number, true or false, or a map of those as texts."""
        if self.found("{"):
            return self._map()
        word = self._take("text", "number", "name")
        if word.kind == "text":
            return word.text[1:-1].replace("''", "'")
        if word.kind == "name":
            return {"TRUE": True, "FALSE": False}.get(word.upper, word.text)
        if len(word.text) > _DIGITS:
            raise CqlTextError("this number is too long", word.start)
        return float(word.text) if re.search(r"[.eE]", word.text) else int(word.text)

    def _map(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while not self.found("}"):
            key = str(self.value())
            self.expect(":")
            found[key] = as_text(self.value())
            if not self.found(","):
                self.expect("}")
                break
        return found

    def _take(self, *kinds: str) -> Word:
        if self.done() or self._words[self._next].kind not in kinds:
            raise CqlTextError(f"here belongs a {' or '.join(kinds)}", self.at)
        self._next += 1
        return self._words[self._next - 1]


def as_text(value: object) -> str:
    """As the server shows what stands in a map."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def quoted(name: str) -> str:
    """The name as CQL reads it back: in quotes only where it must be."""
    return name if re.fullmatch(r"[a-z][a-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """An option's value as CQL reads it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(each)}" for key, each in value.items()) + "}"
    if isinstance(value, bool | int | float):
        return as_text(value)
    return "'" + str(value).replace("'", "''") + "'"
