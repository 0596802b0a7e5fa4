"""Durations, and the windows made of them."""

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.cursor import NUMBERS
from heartwatch_deploy.sql.ksqldb.grammar import Grammar
from heartwatch_deploy.sql.ksqldb.words import UNITS


def _is_whole(number: exp.Expr) -> bool:
    return (number.this if isinstance(number, exp.Neg) else number).name.isdigit()


class WindowParser(Grammar):
    """The rules `windowExpression`, `gracePeriodClause`, `retentionClause`."""

    def _duration(self) -> nodes.Duration:
        first = self._at
        if self._kind not in NUMBERS and self._kind != "-":
            self._fail("a number")
        number = self._number()
        if not _is_whole(number):
            self._refuse("a duration is a whole number of its unit", at=first)
        if self._kind not in UNITS:
            self._fail("a unit of time, MILLISECONDS to DAYS")
        unit = exp.Var(this=self._step().text.upper())
        found = nodes.Duration(this=number, unit=unit)
        self._spanned(found, first)
        return found

    def _grace(self) -> nodes.Duration:
        self._take("GRACE", "PERIOD")
        return self._duration()

    def _windowing(self) -> nodes.Windowing:
        first = self._at
        parts: dict[str, object] = {}
        if self._kind == "name":
            parts["alias"] = self._identifier()
        if self._kind not in ("TUMBLING", "HOPPING", "SESSION"):
            self._fail("TUMBLING, HOPPING or SESSION")
        kind = parts["kind"] = self._step().text.upper()
        self._take("(")
        if kind != "SESSION":
            self._take("SIZE")
        parts["size"] = self._duration()
        if kind == "HOPPING":
            self._take(",", "ADVANCE", "BY")
            parts["advance"] = self._duration()
        self._limits(parts)
        self._take(")")
        found = nodes.Windowing(**parts)
        self._spanned(found, first)
        return found

    def _limits(self, parts: dict[str, object]) -> None:
        """`, RETENTION …`, then `, GRACE PERIOD …`."""
        if self._kind == "," and self._kinds[self._at + 1] == "RETENTION":
            self._at += 2
            parts["retention"] = self._duration()
        if self._accept(","):
            if self._kind != "GRACE":
                self._fail("GRACE PERIOD" if "retention" in parts else "RETENTION or GRACE PERIOD")
            parts["grace"] = self._grace()
