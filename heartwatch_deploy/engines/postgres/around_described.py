"""What came, went and changed around a table's columns: its constraints, and the statements behind CREATE TABLE."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final, cast

from heartwatch_deploy.engines.postgres.statements import Statement, constraints_of, split
from heartwatch_deploy.model.alteration import Alteration, Aspect, Definition
from heartwatch_deploy.model.excerpt import excerpt, excerpts
from heartwatch_deploy.model.secrets import HIDDEN, without_secrets
from heartwatch_deploy.model.span import Span

_LONGEST: Final = 160
_BESIDE_THE_NAME: Final = frozenset(("OR", "REPLACE", "IF", "NOT", "EXISTS", "UNIQUE", "MATERIALIZED", "CONCURRENTLY"))
_PASSWORD: Final = re.compile(r"(\w*(?:password|secret|token)\w*\s+)'(?:[^']|'')*'", re.IGNORECASE)


def constraints_described(before: Definition, after: Definition) -> Iterator[Alteration]:
    (old, *_), (new, *_) = _statements(before), _statements(after)
    had, has = constraints_of(old), constraints_of(new)
    for each in had:
        if each not in has:
            yield Alteration(Aspect.CONSTRAINT, f"`{excerpt(_plain(each), _LONGEST)}` removed", before.resource.span)
    for each in has:
        if each not in had:
            yield Alteration(Aspect.CONSTRAINT, f"`{excerpt(_plain(each), _LONGEST)}` added", after.resource.span)


def statements_described(before: Definition, after: Definition) -> Iterator[Alteration]:
    """Each with what it does now; one that makes the same object as before, with both."""
    old, new = _statements(before)[1:], _statements(after)[1:]
    gone, come = _only(old, new), _only(new, old)
    for each in come:
        former = next((one for one in gone if _makes(one) == _makes(each)), None)
        if former is not None:
            gone.remove(former)
        words = _became(former, each) if former else f"a statement added: `{excerpt(_told(each), _LONGEST)}`"
        yield Alteration(Aspect.STATEMENT, words, _place(after, each))
    for each in gone:
        yield Alteration(
            Aspect.STATEMENT, f"a statement removed, was `{excerpt(_told(each), _LONGEST)}`", _place(before, each)
        )
    kept = [[each.words for each in side if each not in others] for side, others in ((old, gone), (new, come))]
    if kept[0] != kept[1] and Counter(kept[0]) == Counter(kept[1]):
        words = "the statements behind CREATE TABLE stand in another order"
        yield Alteration(Aspect.STATEMENT, words, after.resource.span)


def _statements(side: Definition) -> tuple[Statement, ...]:
    texts = cast(Sequence[str], side.resource.spec["statements"])
    return tuple(statement for text in texts for statement in split(text))


def _only(side: Sequence[Statement], other: Sequence[Statement]) -> list[Statement]:
    """Those that the other side has not, or not so often."""
    left = Counter(each.words for each in other)
    found = []
    for each in side:
        left[each.words] -= 1
        if left[each.words] < 0:
            found.append(each)
    return found


def _makes(statement: Statement) -> tuple[str, ...]:
    """`CREATE INDEX VITALS_BY_TIME`, `COMMENT ON COLUMN VITALS . NOTE`, `SELECT ADD_JOB`, `DO`."""
    if statement.words[0] == "DO":
        return ("DO",)
    if statement.words[0] == "COMMENT":
        return tuple(takewhile(lambda word: word != "IS", statement.words))
    named = [word for word in statement.words if word not in _BESIDE_THE_NAME]
    return tuple(named[: 3 if named[0] == "CREATE" else 2])


def _became(before: Statement, after: Statement) -> str:
    had, has = excerpts(_told(before), _told(after), _LONGEST)
    name = " ".join(_makes(after)) if had.startswith("…") else ""
    words = f"was `{had}`, is `{has}`" if had != has else f"`{has}` changed"
    return f"`{_plain(name)}` {words}" if name else words


def _told(statement: Statement) -> str:
    return _plain(statement.bare)


def _plain(text: str) -> str:
    hidden = _PASSWORD.sub(rf"\g<1>{HIDDEN}", without_secrets(text))
    return " ".join(hidden.replace("`", "").split())


def _place(side: Definition, statement: Statement) -> Span | None:
    start = side.file.text.find(statement.text) if side.file else -1
    if side.file is None or start < 0:
        return side.resource.span
    first, *_ = statement.text.split("\n")
    return side.file.span(start, start + len(first))
