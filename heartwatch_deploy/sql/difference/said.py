"""One thing that differs, with its place; and how pieces of SQL are shown and compared."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Final

from sqlglot import exp

from heartwatch_deploy.model.alteration import Aspect
from heartwatch_deploy.model.excerpt import excerpt, excerpts
from heartwatch_deploy.model.secrets import without_secrets
from heartwatch_deploy.sql.flink.canonical import canonical_sql as flink_text
from heartwatch_deploy.sql.ksqldb.canonical import canonical_sql as ksqldb_text
from heartwatch_deploy.sql.meaning.registry import OF_PARTS

_TEXTS: Final[dict[str, Callable[[exp.Expr], str]]] = {"flink": flink_text, "ksqldb": ksqldb_text}
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Said:
    """`start` and `end` bound the place in the later text, or (`later` is false) in the earlier one; None where there
    is no such place."""

    aspect: Aspect
    words: str
    start: int | None = None
    end: int | None = None
    later: bool = True


@dataclass(frozen=True)
class Side:
    """One of the two texts: its dialect, the tables that its aliases stand for, and the only one where there is one."""

    dialect: str
    later: bool
    tables: dict[str, str] = field(default_factory=dict)
    only: str = ""

    def key(self, node: exp.Expr | None) -> str:
        """Equal for what means the same, whatever aliases and layout."""
        if node is None:
            return ""
        copied = node.copy()
        for column in list(copied.find_all(exp.Column)):
            table = self._table(column)
            if table:
                column.set("table", exp.to_identifier(table, quoted=True))
        for rewrite in OF_PARTS[self.dialect]:
            copied = rewrite(copied)
        return _TEXTS[self.dialect](copied)

    def _table(self, column: exp.Column) -> str:
        """The one that its first name stands for, or the only one that it can be of; else nothing."""
        owner = column.args.get("table")
        if owner is None:
            return self.only
        known = isinstance(owner, exp.Identifier) and not column.args.get("db")
        return self.tables.get(self.name(owner), "") if known else ""

    def name(self, identifier: exp.Expr) -> str:
        """As the engine compares it."""
        kept = self.dialect == "flink" or identifier.args.get("quoted")
        return identifier.name if kept else identifier.name.upper()

    def text(self, node: exp.Expr) -> str:
        """In backticks, and not too long."""
        return shown(_TEXTS[self.dialect](node))

    def said(self, aspect: Aspect, words: str, node: exp.Expr | None = None) -> Said:
        start, end = place(node) if node is not None else (None, None)
        return Said(aspect, words, start, end, self.later)


def shown(text: str) -> str:
    return f"`{excerpt(_plain(text), _LONGEST)}`"


def was_is(sides: tuple[Side, Side], before: exp.Expr, after: exp.Expr) -> str:
    """`was …, is …`, of long ones the part that differs."""
    texts = [_plain(_TEXTS[side.dialect](node)) for side, node in zip(sides, (before, after), strict=True)]
    had, has = excerpts(texts[0], texts[1], _LONGEST)
    return f"was `{had}`, is `{has}`"


def _plain(text: str) -> str:
    return without_secrets(text).replace("`", "")


def first_free(name: str, taken: Collection[str]) -> str:
    """The name, with a number where it is taken."""
    numbered = (f"{name}#{number}" for number in count(2))
    return next(each for each in chain((name,), numbered) if each not in taken)


def place(node: exp.Expr) -> tuple[int | None, int | None]:
    """From the first to the last character of all that has a place in it."""
    found = [each.meta for each in node.walk() if "start" in each.meta]
    if not found:
        return None, None
    return min(each["start"] for each in found), max(each["end"] for each in found) + 1


def became(old: Side, new: Side, nodes: tuple[exp.Expr | None, exp.Expr | None]) -> str:
    """`was …, is …`, `added: …` or `removed, was …`."""
    before, after = nodes
    if before is None:
        return f"added: {new.text(after)}" if after is not None else ""
    return was_is((old, new), before, after) if after is not None else f"removed, was {old.text(before)}"


def compared(
    aspect: Aspect, what: str, sides: tuple[Side, Side], nodes: tuple[exp.Expr | None, exp.Expr | None]
) -> Iterator[Said]:
    """One piece that is there once at most."""
    old, new = sides
    if old.key(nodes[0]) != new.key(nodes[1]):
        side, node = (new, nodes[1]) if nodes[1] is not None else (old, nodes[0])
        yield side.said(aspect, f"{what} {became(old, new, nodes)}", node)
