"""The inserts of two statement sets: which was which, what came and went, and in what order they stand."""

from collections.abc import Iterator, Sequence

from sqlglot import exp

from heartwatch_deploy.model.alteration import Aspect
from heartwatch_deploy.sql.difference.said import Said, Side, shown
from heartwatch_deploy.sql.meaning import fingerprint_of

Inserts = Sequence[exp.Expr]
Pairs = list[tuple[int, int]]


def sink(insert: exp.Expr) -> str:
    return ".".join(part.name for part in insert.this.parts)


def paired(before: Inserts, after: Inserts, dialect: str) -> Pairs:
    """(its place before, its place after) of each insert that is in both, as they stand after: first those that mean
    what they meant, then the others into the same table in their order."""
    meant = [[(sink(each), fingerprint_of(each, dialect)) for each in side] for side in (before, after)]
    same = _matched(meant[0], meant[1], [])
    return _matched([sink(each) for each in before], [sink(each) for each in after], same)


def come_and_gone(sides: tuple[Side, Side], before: Inserts, after: Inserts, pairs: Pairs) -> Iterator[Said]:
    """Into a table that both write; any other is told as a sink."""
    for index, insert in enumerate(before):
        if index not in {old for old, _ in pairs} and sink(insert) in map(sink, after):
            words = f"an insert into {shown(sink(insert))} removed, was {sides[0].text(insert)}"
            yield sides[0].said(Aspect.STATEMENT, words, insert)
    for index, insert in enumerate(after):
        if index not in {new for _, new in pairs} and sink(insert) in map(sink, before):
            words = f"an insert into {shown(sink(insert))} added: {sides[1].text(insert)}"
            yield sides[1].said(Aspect.STATEMENT, words, insert)


def order(pairs: Pairs) -> Iterator[Said]:
    if pairs != sorted(pairs):
        yield Said(Aspect.STATEMENT, "the inserts stand in another order, by which a job finds its state")


def _matched(before: Sequence[object], after: Sequence[object], known: Pairs) -> Pairs:
    """`known`, and with it each of `after` that is left, with the first equal one that is left of `before`."""
    free = [index for index in range(len(before)) if index not in {old for old, _ in known}]
    found = list(known)
    for index in sorted({*range(len(after))} - {new for _, new in known}):
        former = next((each for each in free if before[each] == after[index]), None)
        if former is not None:
            free.remove(former)
            found.append((former, index))
    return sorted(found, key=lambda pair: pair[1])
