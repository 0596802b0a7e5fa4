"""What changed between two streaming SQL texts: by their trees, and where these tell nothing, by their words."""

from collections.abc import Iterator, Sequence

from heartwatch_deploy.engines.settings_described import settings_described
from heartwatch_deploy.engines.sql_read import Side
from heartwatch_deploy.engines.words_described import became, short, words_described
from heartwatch_deploy.model.alteration import Alteration, Aspect, Definition
from heartwatch_deploy.sql.difference import differences
from heartwatch_deploy.sql.fingerprint import normalised
from heartwatch_deploy.sql.keywords import KEYWORDS
from heartwatch_deploy.sql.meaning import fingerprint_of
from heartwatch_deploy.sql.statement import Statement


def statements_described(
    before: Definition, after: Definition, texts: tuple[str, str], *, dialect: str
) -> tuple[Alteration, ...]:
    """Sources, sinks, options and settings by name, then the other clauses in words; nothing where all statements mean
    what they meant. `texts` stand in the two files."""
    old, new = (Side(side, text, dialect) for side, text in zip((before, after), texts, strict=True))
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
    return found or tuple(words_described(old, new))


def _names(aspect: Aspect, words: tuple[str, str], old: Side, new: Side) -> Iterator[Alteration]:
    before, after = old.names(aspect), new.names(aspect)
    for text, name in before.items():
        if text not in after:
            yield Alteration(aspect, f"{words[0]} `{text}`", old.span(name.start, name.end))
    for text, name in after.items():
        if text not in before:
            yield Alteration(aspect, f"{words[1]} `{text}`, which it did not", new.span(name.start, name.end))


def _clauses(old: Side, new: Side, dialect: str, *, told: bool) -> Iterator[Alteration]:
    """Statement by statement, paired by what they define or write. `told`: names or options have changed, which of a
    file with several statements says too little."""
    before, after = (dict(_by_object(each.statements)) for each in (old, new))
    for name, statement in after.items():
        former = before.get(name)
        if former is None:
            words = f"a statement added: `{short(_one_line(statement))}`"
            yield Alteration(Aspect.STATEMENT, words, new.span(statement.start, statement.end))
        else:
            found = tuple(_pair(old, new, (former, statement), dialect))
            yield from found or (_otherwise(new, former, statement, dialect) if len(after) > 1 or not told else ())
    for name, statement in before.items():
        if name not in after:
            words = f"a statement removed, was `{short(_one_line(statement))}`"
            yield Alteration(Aspect.STATEMENT, words, old.span(statement.start, statement.end))


def _pair(old: Side, new: Side, pair: tuple[Statement, Statement], dialect: str) -> Iterator[Alteration]:
    trees = [each.tree for each in pair]
    if trees[0] is None or trees[1] is None:
        return
    for said in differences(trees[0], trees[1], dialect):
        side, whole = (new, pair[1]) if said.later else (old, pair[0])
        start, end = (whole.start, whole.end) if said.start is None else (said.start, said.end or whole.end)
        yield Alteration(said.aspect, said.words, side.span(start, end))


def _otherwise(new: Side, former: Statement, statement: Statement, dialect: str) -> Iterator[Alteration]:
    """Where no clause differs and the meaning does."""
    trees = [each.tree for each in (former, statement)]
    meanings = {fingerprint_of(tree, dialect) for tree in trees if tree is not None}
    if len(meanings) > 1:
        words = became(_one_line(former), _one_line(statement))
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
