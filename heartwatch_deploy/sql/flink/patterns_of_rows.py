"""MATCH_RECOGNIZE: patterns of rows."""

from abc import ABC

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.selects import Selects

_AFTER = "AFTER MATCH SKIP (: TO (: NEXT ROW | FIRST <name> | LAST <name> | <name> :) | PAST LAST ROW :)"
_MORE_PATTERN = frozenset(("(", "{", "PERMUTE"))


class RowPatterns(Selects, ABC):
    def match_recognize(self) -> exp.MatchRecognize:
        first = self.expect("MATCH_RECOGNIZE")
        self.expect("(")
        self.enter()
        node = nodes.MatchRecognize()
        if self.accept("PARTITION", "BY"):
            node.set("partition_by", self.comma_list(self.expression))
        if self.word == "ORDER":
            node.set("order", self.order_by())
        if self.accept("MEASURES"):
            node.set("measures", self.comma_list(self._measure))
        self._rows(node)
        if self.word == "AFTER":
            node.set("after", nodes.Phrase(expressions=self.follow(_AFTER)))
        self.expect("PATTERN", "(")
        node.set("pattern", self._anchored())
        self.close()
        if self.accept("WITHIN"):
            node.set("within", self.interval())
        if self.accept("SUBSET"):
            node.set("subset", self.comma_list(self._subset))
        self.expect("DEFINE")
        node.set("define", self.comma_list(self._definition))
        self.close()
        self.leave()
        return self.placed(node, first, self.previous)

    def _rows(self, node: exp.MatchRecognize) -> None:
        if self.word in ("ONE", "ALL"):
            node.set("rows", nodes.Phrase(expressions=self.follow("(: ONE ROW | ALL ROWS :) PER MATCH")))

    def _measure(self) -> exp.Expr:
        value = self.expression()
        self.expect("AS")
        return exp.Alias(this=value, alias=self.name())

    def _definition(self) -> exp.Expr:
        name = self.name()
        self.expect("AS")
        return exp.Alias(this=self.expression(), alias=name)

    def _subset(self) -> exp.Expr:
        name = self.name()
        self.expect("=")
        return exp.EQ(this=name, expression=nodes.Names(expressions=self.parenthesized(self.name)))

    def _anchored(self) -> exp.Expr:
        start = self.accept("^")
        node = self._alternatives()
        end = self.accept("$")
        if start or end:
            return nodes.Anchored(this=node, start=start or None, end=end or None)
        return node

    def _alternatives(self) -> exp.Expr:
        self.enter()
        found = [self._sequence_of_rows()]
        while self.accept("|"):
            found.append(self._sequence_of_rows())
        self.leave()
        return found[0] if len(found) == 1 else nodes.RowAlternatives(expressions=found)

    def _sequence_of_rows(self) -> exp.Expr:
        found = [self._quantified_row()]
        while (self.is_name() and self.word != "$") or self.word in _MORE_PATTERN:
            found.append(self._quantified_row())
        return found[0] if len(found) == 1 else nodes.RowSequence(expressions=found)

    def _quantified_row(self) -> exp.Expr:
        node = self._row_variable()
        if self.word in ("*", "+", "?"):
            text = self.step().text
        elif self.word == "{" and self.ahead() != "-":
            text = self._braces()
        else:
            return node
        if self.accept("?"):
            text += "?"
        return nodes.Quantifier(this=node, kind=text)

    def _row_variable(self) -> exp.Expr:
        if self.accept("("):
            inner = self._alternatives()
            self.close()
            return exp.Paren(this=inner)
        if self.accept("{", "-"):
            inner = self._alternatives()
            self.expect("-", "}")
            return nodes.Excluded(this=inner)
        if self.word == "PERMUTE" and self.ahead() == "(":
            self.step()
            return nodes.Permutation(expressions=self.parenthesized(self._alternatives))
        return self.name()

    def _braces(self) -> str:
        """`{2}`, `{2,}`, `{2,3}`, `{,3}`."""
        self.step()
        low = self.step().text if self.kind is TokenType.NUMBER else ""
        comma = self.accept(",")
        high = self.step().text if comma and self.kind is TokenType.NUMBER else ""
        if not (low or high):
            raise self.unexpected("a number")
        self.expect("}")
        return f"{{{low}{',' if comma else ''}{high}}}"
