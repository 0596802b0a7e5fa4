"""What changed between two texts word by word, where no clause tells it."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from heartwatch_deploy.engines.sql_read import Side
from heartwatch_deploy.model.alteration import Alteration, Aspect
from heartwatch_deploy.model.excerpt import excerpt, excerpts
from heartwatch_deploy.model.secrets import without_secrets
from heartwatch_deploy.sql.fingerprint import normalised
from heartwatch_deploy.sql.keywords import KEYWORDS
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


def words_described(old: Side, new: Side) -> Iterator[Alteration]:
    """A run of words that came, went or became others, with the clause it stands in."""
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
        yield Alteration(Aspect.STATEMENT, f"{_clause(words, index)}{became(gone, come)}", span)


def became(gone: str, come: str) -> str:
    if not gone:
        return f"`{short(come)}` added"
    if not come:
        return f"`{short(gone)}` removed"
    before, after = excerpts(_plain(gone), _plain(come), _LONGEST)
    return f"`{before}` became `{after}`" if before != after else f"`{after}` changed"


def _clause(words: Sequence[Word], index: int) -> str:
    """The clause that the word stands in, as the last keyword before it tells."""
    for word in reversed(words[: index + 1]):
        if word.form is Form.PLAIN and word.upper in _CLAUSES:
            return f"in {word.upper}: "
    return ""


def short(text: str) -> str:
    return excerpt(_plain(text), _LONGEST)


def _plain(text: str) -> str:
    return without_secrets(text).replace("`", "")
