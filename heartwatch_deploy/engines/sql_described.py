"""What changed between two streaming SQL texts: by their trees, and what no clause tells word by word."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from heartwatch_deploy.engines.settings_described import settings_described
from heartwatch_deploy.model.alteration import Alteration, Aspect, Definition
from heartwatch_deploy.model.secrets import without_secrets
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.sql.difference import differences
from heartwatch_deploy.sql.fingerprint import normalised
from heartwatch_deploy.sql.flink.statements import read_statements as read_flink
from heartwatch_deploy.sql.keywords import KEYWORDS
from heartwatch_deploy.sql.ksqldb.statements import read_statements as read_ksqldb
from heartwatch_deploy.sql.meaning import fingerprint_of
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
_READERS: Final = {"flink": read_flink, "ksqldb": read_ksqldb}


def statements_described(
    before: Definition, after: Definition, texts: tuple[str, str], *, dialect: str
) -> tuple[Alteration, ...]:
    """Sources, sinks, options and settings by name, then the other clauses in words; nothing where all statements mean
    what they meant. `texts` stand in the two files."""
    old, new = (_Side(side, text, dialect) for side, text in zip((before, after), texts, strict=True))
    if old.meanings(dialect) == new.meanings(dialect):
        return ()
    names = (
        *_names(Aspect.SOURCE, ("no longer reads", "reads"), old, new),
        *_names(Aspect.SINK, ("no longer writes", "writes"), old, new),
    )
    options = settings_described(
        old.values, new.values, lambda key, later: (new if later else old).option(key), Aspect.OPTION
    )
    by_name = (*names, *options)
    found = (*by_name, *_clauses(old, new, dialect, told=bool(by_name)))
    return found or tuple(_words(old, new))


class _Side:
    """One text, read, with the way back to its file."""

    def __init__(self, definition: Definition, text: str, dialect: str) -> None:
        self.statements: tuple[Statement, ...] = _READERS[dialect](text)
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

    def meanings(self, dialect: str) -> tuple[str, ...]:
        """A fingerprint a statement."""
        return tuple(fingerprint_of(each.tree, dialect) for each in self.statements if each.tree is not None)

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


def _clauses(old: _Side, new: _Side, dialect: str, *, told: bool) -> Iterator[Alteration]:
    """Statement by statement, paired by what they define or write. `told`: names or options have changed, which of a
    file with several statements says too little."""
    before, after = (dict(_by_object(each.statements)) for each in (old, new))
    for name, statement in after.items():
        former = before.get(name)
        if former is None:
            words = f"a statement added: `{_short(_one_line(statement))}`"
            yield Alteration(Aspect.STATEMENT, words, new.span(statement.start, statement.end))
        else:
            found = tuple(_pair(old, new, (former, statement), dialect))
            yield from found or (_otherwise(new, former, statement, dialect) if len(after) > 1 or not told else ())
    for name, statement in before.items():
        if name not in after:
            words = f"a statement removed, was `{_short(_one_line(statement))}`"
            yield Alteration(Aspect.STATEMENT, words, old.span(statement.start, statement.end))


def _pair(old: _Side, new: _Side, pair: tuple[Statement, Statement], dialect: str) -> Iterator[Alteration]:
    trees = [each.tree for each in pair]
    if trees[0] is None or trees[1] is None:
        return
    for said in differences(trees[0], trees[1], dialect):
        side, whole = (new, pair[1]) if said.later else (old, pair[0])
        start, end = (whole.start, whole.end) if said.start is None else (said.start, said.end or whole.end)
        yield Alteration(said.aspect, said.words, side.span(start, end))


def _otherwise(new: _Side, former: Statement, statement: Statement, dialect: str) -> Iterator[Alteration]:
    """Where no clause differs and the meaning does."""
    trees = [each.tree for each in (former, statement)]
    meanings = {fingerprint_of(tree, dialect) for tree in trees if tree is not None}
    if len(meanings) > 1:
        words = _change(_one_line(former), _one_line(statement))
        yield Alteration(Aspect.STATEMENT, words, new.span(statement.start, statement.end))


def _by_object(statements: Sequence[Statement]) -> Iterator[tuple[str, Statement]]:
    """Under what it defines or writes, with a number where that comes again."""
    counts: dict[str, int] = {}
    for each in statements:
        names = [each.defines] if each.defines else each.writes[:1]
        name = f"{each.form.value} {names[0].text if names else ''} {' '.join(each.options) if not names else ''}"
        counts[name] = counts.get(name, 0) + 1
        yield f"{name}#{counts[name]}", each


def _one_line(statement: Statement) -> str:
    return " ".join(normalised((word,), KEYWORDS) for word in statement.words)


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
