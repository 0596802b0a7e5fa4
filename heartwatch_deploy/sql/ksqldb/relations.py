"""What a query reads: names with aliases, joins with WITHIN."""

from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.cursor import NAMES
from heartwatch_deploy.sql.ksqldb.windows import WindowParser

_SIDES: Final = frozenset(("LEFT", "RIGHT", "FULL"))
_CLAUSES: Final = frozenset((("EMIT", "CHANGES"), ("EMIT", "FINAL"), ("PARTITION", "BY")))


class RelationParser(WindowParser):
    """The rules `relation` and `aliasedRelation`."""

    def _aliased_relation(self) -> exp.Table:
        first = self._at
        table = self._source_name()
        self._sources.add(self._canonical_name(table.this))
        if self._accept("AS") or self._alias_follows():
            alias = self._source_name().this
            self._sources.add(self._canonical_name(alias))
            table.set("alias", exp.TableAlias(this=alias))
        self._spanned(table, first)
        return table

    def _alias_follows(self) -> bool:
        """A name, unless it begins a clause: EMIT and PARTITION may be both."""
        kinds, at = self._kinds, self._at
        return kinds[at] in NAMES and (kinds[at], kinds[at + 1]) not in _CLAUSES

    def _joins(self) -> list[exp.Expr]:
        found: list[exp.Expr] = []
        while self._kind in _SIDES or self._kind in ("INNER", "JOIN"):
            found.append(self._join())
        return found

    def _join(self) -> exp.Expr:
        first = self._at
        side = self._step().text.upper() if self._kind in _SIDES else None
        kind = self._step().text.upper() if self._kind == ("OUTER" if side else "INNER") else None
        self._take("JOIN")
        table = self._aliased_relation()
        within = self._within() if self._kind == "WITHIN" else None
        self._take("ON")
        condition = self._expression()
        parts = {"this": table, "side": side, "kind": kind, "within": within, "on": condition}
        node = nodes.StreamJoin if within else exp.Join
        return self._spanned(node(**{key: value for key, value in parts.items() if value}), first)

    def _within(self) -> nodes.Within:
        self._take("WITHIN")
        after = None
        if self._accept("("):
            before = self._duration()
            self._take(",")
            after = self._duration()
            self._take(")")
        else:
            before = self._duration()
        grace = self._grace() if self._kind == "GRACE" else None
        return nodes.Within(this=before, after=after, grace=grace)
