"""What changed between two streaming SQL texts, word by word: what a tree would say more plainly, it says plainly."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from heartwatch_deploy.engines.settings_described import settings_described
from heartwatch_deploy.model.alteration import Alteration, Aspect, Definition
from heartwatch_deploy.model.secrets import without_secrets
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.sql.fingerprint import normalised
from heartwatch_deploy.sql.keywords import KEYWORDS
from heartwatch_deploy.sql.reader import read_statements
from heartwatch_deploy.sql.statement import Name, Option, Statement
from heartwatch_deploy.sql.tokens import Form, Word

_CLAUSES: Final = frozenset(
    (
        "WITH",
        "SELECT",
        "FROM",
        "JOIN",
        "ON",
        "WHERE",
        "GROUP",
        "HAVING",
        "WINDOW",
        "WITHIN",
        "PARTITION",
        "ORDER",
        "EMIT",
    )
)
_LONGEST: Final = 160


def statements_described(before: Definition, after: Definition, texts: tuple[str, str]) -> tuple[Alteration, ...]:
    """Sources, sinks, options and settings by name, then what else is another word. `texts` stand in the two files."""
    old, new = (_Side(side, text) for side, text in zip((before, after), texts, strict=True))
    names = (
        *_names(Aspect.SOURCE, ("no longer reads", "reads"), old, new),
        *_names(Aspect.SINK, ("no longer writes", "writes"), old, new),
    )
    options = settings_described(
        old.values, new.values, lambda key, later: (new if later else old).option(key), Aspect.OPTION
    )
    return (*names, *options, *_words(old, new))


class _Side:
    """One text, read, with the way back to its file."""

    def __init__(self, definition: Definition, text: str) -> None:
        self.statements: tuple[Statement, ...] = read_statements(text)
        self._definition = definition
        found = definition.file.text.find(text) if definition.file else -1
        self._offset = found if found >= 0 else None
        self.options: Mapping[str, Option] = {
            key: option for each in self.statements for key, option in each.options.items()
        }
        self.values = {key: option.value for key, option in self.options.items()}

    def names(self, aspect: Aspect) -> Mapping[str, Name]:
        """What it reads or writes, by name."""
        found = [each.reads if aspect is Aspect.SOURCE else each.writes for each in self.statements]
        return {name.text: name for names in found for name in names}

    @property
    def words(self) -> tuple[Word, ...]:
        """Without the values of options, which are told by key."""
        told = {option.start for option in self.options.values()}
        return tuple(word for each in self.statements for word in each.words if word.start not in told)

    def span(self, start: int, end: int) -> Span | None:
        file, offset = self._definition.file, self._offset
        return (
            self._definition.resource.span
            if file is None or offset is None
            else file.span(offset + start, offset + end)
        )

    def option(self, key: str) -> Span | None:
        return self.span(self.options[key].start, self.options[key].end) if key in self.options else None


def _names(aspect: Aspect, words: tuple[str, str], old: _Side, new: _Side) -> Iterator[Alteration]:
    before, after = old.names(aspect), new.names(aspect)
    for text, name in before.items():
        if text not in after:
            yield Alteration(aspect, f"{words[0]} `{text}`", old.span(name.start, name.end))
    for text, name in after.items():
        if text not in before:
            yield Alteration(aspect, f"{words[1]} `{text}`, which it did not", new.span(name.start, name.end))


def _words(old: _Side, new: _Side) -> Iterator[Alteration]:
    before, after = old.words, new.words
    forms = [[normalised((word,), KEYWORDS) for word in side] for side in (before, after)]
    for kind, a, b, c, d in SequenceMatcher(None, forms[0], forms[1], autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        gone, come = " ".join(forms[0][a:b]), " ".join(forms[1][c:d])
        if not {gone, come} - {"", ",", "=", "( )"}:
            continue
        side, words, index = (new, after, c) if d > c else (old, before, a)
        last = max(index, (d if d > c else b) - 1)
        span = side.span(words[index].start, words[last].end)
        yield Alteration(Aspect.STATEMENT, f"{_clause(words, index)}{_change(gone, come)}", span)


def _change(gone: str, come: str) -> str:
    if not gone:
        return f"`{_short(come)}` added"
    return f"`{_short(gone)}` became `{_short(come)}`" if come else f"`{_short(gone)}` removed"


def _clause(words: Sequence[Word], index: int) -> str:
    """The clause that the word stands in, as the last keyword before it tells."""
    for word in reversed(words[: index + 1]):
        if word.form is Form.PLAIN and word.upper in _CLAUSES:
            return f"in {word.upper}: "
    return ""


def _short(text: str) -> str:
    plain = without_secrets(text).replace("`", "")
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
