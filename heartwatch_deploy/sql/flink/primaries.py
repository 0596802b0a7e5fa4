"""Operands: names, constructors, parentheses, and what follows each in brackets or after a dot."""

from collections.abc import Sequence

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.cursor import DEEPEST, TOO_DEEP
from heartwatch_deploy.sql.flink.literals import LITERALS, Literals
from heartwatch_deploy.sql.flink.words import CONTEXT_VARIABLES, FUNCTION_WORDS, RESERVED
from heartwatch_deploy.sql.text_error import SqlTextError

_QUERY_STARTS = frozenset(("SELECT", "WITH", "VALUES", "TABLE", "VALUE"))
_COUNTED = frozenset(("OFFSET", "ORDINAL", "SAFE_OFFSET", "SAFE_ORDINAL"))
_COLLECTIONS = frozenset(("ARRAY", "MULTISET", "MAP"))
_TYPED = frozenset(("DATE", "TIME", "TIMESTAMP", "DATETIME"))


class Primaries(Literals):
    def primary(self) -> exp.Expr:
        """An operand with all fields and elements that are taken from it."""
        first = self.token
        node = self._operand()
        for _ in range(DEEPEST + 1):
            if self.word == "[":
                self.step()
                index = self._index()
                self.expect("]")
                node = self.placed(exp.Bracket(this=node, expressions=[index]), first, self.previous)
            elif self.word == "." and self.is_name(1):
                self.step()
                node = self.placed(exp.Dot(this=node, expression=self.field()), first, self.previous)
            else:
                return node
        raise SqlTextError(TOO_DEEP, self.offset)

    def _index(self) -> exp.Expr:
        if self.word in _COUNTED and self.ahead() == "(":
            token = self.step()
            return self.call(token.text.upper(), token)
        return self.expression()

    def field(self) -> exp.Expr:
        """A field's name, or a function of the value before the dot."""
        name = self.name()
        return self.call(name.name, name) if self.word == "(" else name

    def _operand(self) -> exp.Expr:
        kind = self.kind
        if kind in LITERALS:
            return self.literal()
        if kind is TokenType.L_PAREN:
            return self.parentheses()
        if kind in (TokenType.VAR, TokenType.IDENTIFIER):
            return self._worded_operand()
        if self.word == "?":
            self.step()
            return exp.Placeholder()
        if self.word == "{":
            return self.escaped()
        raise self.unexpected("an expression")

    def _worded_operand(self) -> exp.Expr:  # noqa: PLR0911, PLR0912 - one branch a form
        token, word, following = self.token, self.word, self.ahead()
        special = self.special(word, following)
        if special is not None:
            return self.placed(special, token, self.previous)
        if word == "INTERVAL":
            return self.interval()
        if word == "CASE":
            return self._case()
        if word in ("TRUE", "FALSE"):
            return self.placed(exp.Boolean(this=word == "TRUE"), self.step())
        if word == "NULL":
            return self.placed(exp.Null(), self.step())
        if word == "UNKNOWN":
            return self.placed(exp.Var(this="UNKNOWN"), self.step())
        if word in _TYPED and self.kind_ahead() is TokenType.STRING:
            self.step()
            return self.placed(nodes.TypedLiteral(kind=word, this=self.string()), token, self.previous)
        if word == "TIMESTAMP" and self.stands("TIMESTAMP", "WITH", "LOCAL", "TIME", "ZONE"):
            self.expect("TIMESTAMP", "WITH", "LOCAL", "TIME", "ZONE")
            kind = "TIMESTAMP WITH LOCAL TIME ZONE"
            return self.placed(nodes.TypedLiteral(kind=kind, this=self.string()), token, self.previous)
        if word in _COLLECTIONS and following in ("[", "("):
            return self._collection()
        if word == "EXISTS" and following == "(":
            self.step()
            return self.placed(exp.Exists(this=self.query_or_tuple()), token, self.previous)
        if word in CONTEXT_VARIABLES and following != "(":
            return self.placed(exp.Var(this=self.step().text.upper()), token)
        if following == "(" and word in FUNCTION_WORDS:
            self.step()
            return self.call(word, token)
        if word in RESERVED:
            return self._reserved()
        return self._named()

    def _reserved(self) -> exp.Expr:
        if self.word in ("NEXT", "CURRENT") and self.ahead() == "VALUE":
            first = self.step()
            self.expect("VALUE", "FOR")
            table = self.table_name()
            node = nodes.Phrase(expressions=[exp.Var(this=f"{first.text.upper()} VALUE FOR"), table])
            return self.placed(node, first, self.previous)
        if self.word in _QUERY_STARTS:
            raise SqlTextError("a query inside of an expression needs parentheses", self.offset)
        raise SqlTextError(f"{self.token.text} stands where an expression is expected", self.offset)

    def _named(self) -> exp.Expr:
        """A column, or the call of a function by its (qualified) name."""
        first = self.token
        names = [self.name()]
        while self.word == ".":
            if self.ahead() == "*":
                self.step()
                star = self.placed(exp.Star(), self.step())
                return self.placed(self.column([*names, star]), first, self.previous)
            if not self.is_name(1):
                break
            self.step()
            names.append(self.name())
        if self.word == "(":
            return self._qualified_call(names, first)
        return self.placed(self.column(names), first, self.previous)

    def _qualified_call(self, names: list[exp.Identifier], first: Token) -> exp.Expr:
        owner: exp.Expr | None = None
        for each in names[:-1]:
            owner = each if owner is None else exp.Dot(this=owner, expression=each)
        return self.placed(self.call(names[-1].name, names[-1], owner), first, self.previous)

    def column(self, names: Sequence[exp.Expr]) -> exp.Expr:
        """`a`, `t.a`, `db.t.a`, `catalog.db.t.a`; what is longer takes fields from the first four."""
        parts = names[:4]
        keys = ("this", "table", "db", "catalog")
        node: exp.Expr = exp.Column(**dict(zip(keys, reversed(parts), strict=False)))
        for each in names[4:]:
            node = exp.Dot(this=node, expression=each)
        return node

    def _case(self) -> exp.Expr:
        first = self.step()
        operand = None if self.word == "WHEN" else self.expression()
        branches = []
        while self.accept("WHEN"):
            conditions = self.comma_list(self.expression) if operand is not None else [self.expression()]
            condition = conditions[0] if len(conditions) == 1 else nodes.Alternatives(expressions=conditions)
            self.expect("THEN")
            branches.append(exp.If(this=condition, true=self.expression()))
        if not branches:
            raise self.unexpected("WHEN")
        default = self.expression() if self.accept("ELSE") else None
        self.expect("END")
        return self.placed(exp.Case(this=operand, ifs=branches, default=default), first, self.previous)

    def _collection(self) -> exp.Expr:
        first = self.step()
        kind = first.text.upper()
        if self.word == "(":
            node: exp.Expr = nodes.Collection(kind=kind, query=self.query_or_tuple())
            return self.placed(node, first, self.previous)
        self.step()
        values = [] if self.word == "]" and kind != "MULTISET" else self.comma_list(self.expression)
        self.expect("]")
        if kind == "ARRAY":
            return self.placed(exp.Array(expressions=values, bracket_notation=True), first, self.previous)
        return self.placed(nodes.Collection(kind=kind, expressions=values), first, self.previous)

    def query_or_tuple(self) -> exp.Expr:
        """`(SELECT …)` or `(a, b)`, the latter always a tuple."""
        if self.word != "(":
            raise self.unexpected("(")
        node = self.parentheses()
        if isinstance(node, exp.Paren):
            return exp.Tuple(expressions=[node.this])
        return node

    def parentheses(self) -> exp.Expr:
        """`(SELECT …)`, `(a)` or `(a, b)`."""
        first = self.expect("(")
        inner = self.query_or_expression()
        if isinstance(inner, (exp.Query, exp.Values)) and self.word != ",":
            node: exp.Expr = exp.Subquery(this=inner)
        elif self.word == ",":
            self.step()
            node = exp.Tuple(expressions=[inner, *self.comma_list(self.expression)])
        else:
            node = exp.Paren(this=inner)
        self.close()
        return self.placed(node, first, self.previous)

    def query_or_expression(self) -> exp.Expr:
        """What may stand in parentheses: a query is known by its first word, or by what follows one in parentheses."""
        if self.word in _QUERY_STARTS:
            return self.query()
        inner = self.expression()
        return self.continued(inner) if isinstance(inner, exp.Subquery) else inner
