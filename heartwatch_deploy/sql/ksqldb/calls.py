"""Function calls with lambdas, and the constructors that look like calls: `MAP(k := v)`, `STRUCT(a := 1)`."""

from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb.cursor import NAMES
from heartwatch_deploy.sql.ksqldb.grammar import Grammar
from heartwatch_deploy.sql.ksqldb.words import ALSO_NAMES, UNITS

_UNITS_ONLY: Final = UNITS - ALSO_NAMES
"""DAY, HOUR, MINUTE and SECOND are column names as arguments: the grammar tries that first."""


class CallParser(Grammar):
    """The rules `functionCall`, `mapConstructor`, `structConstructor`, `lambdaFunction`."""

    def _call(self) -> exp.Expr:
        first, kind = self._at, self._kind
        name = self._identifier("the name of a function")
        self._take("(")
        if kind == "STRUCT" and self._kinds[self._at] in NAMES and self._kinds[self._at + 1] == ":=":
            found = self._struct()
        elif kind in ("STRUCT", "MAP") and self._accept(")"):
            found = exp.Struct() if kind == "STRUCT" else _map([], [])
        elif self._accept("*"):
            self._take(")")
            found = _function(name, [exp.Star().update_positions(self._stream[self._at - 2])])
        else:
            found = self._arguments(name, is_map=kind == "MAP")
        found.update_positions(self._stream[first])
        return found

    def _arguments(self, name: exp.Expr, *, is_map: bool) -> exp.Expr:
        found: list[exp.Expr] = []
        if self._accept(")"):
            return _function(name, found)
        found.append(self._argument())
        if is_map and self._kind == ":=" and not isinstance(found[0], exp.Var):
            return self._map(found[0])
        while self._accept(","):
            if self._is_lambda():
                found.append(self._lambda())
            elif isinstance(found[-1], exp.Lambda):
                self._fail_after_lambda()
            else:
                found.append(self._argument())
        self._take(")")
        return _function(name, found)

    def _argument(self) -> exp.Expr:
        if self._kind in _UNITS_ONLY:
            token = self._step()
            return exp.Var(this=token.text.upper()).update_positions(token)
        return self._expression()

    def _is_lambda(self) -> bool:
        kinds, at = self._kinds, self._at
        if kinds[at] in NAMES:
            return kinds[at + 1] == "=>"
        if kinds[at] != "(" or kinds[at + 1] not in NAMES:
            return False
        return kinds[at + 2] == "," or (kinds[at + 2] == ")" and kinds[at + 3] == "=>")

    def _fail_after_lambda(self) -> None:
        """Behind a lambda only lambdas may follow: the first token that is not one's."""
        kinds = self._kinds
        if kinds[self._at] == "(":
            self._at += 1
        if kinds[self._at] in NAMES:
            self._at += 1 if kinds[self._at + 1] != ")" or kinds[self._at - 1] != "(" else 2
        self._fail("a lambda, since only lambdas may follow a lambda")

    def _lambda(self) -> exp.Expr:
        first = self._at
        if self._accept("("):
            names = [self._identifier()]
            while self._accept(","):
                names.append(self._identifier())
            self._take(")")
        else:
            names = [self._identifier()]
        self._take("=>")
        outer = self._lambda_names
        self._lambda_names = outer | {self._canonical_name(each) for each in names}
        body = self._expression()
        self._lambda_names = outer
        return exp.Lambda(this=body, expressions=names).update_positions(self._stream[first])

    def _map(self, key: exp.Expr) -> exp.Expr:
        keys, values = [key], list[exp.Expr]()
        while True:
            self._take(":=")
            values.append(self._expression())
            if not self._accept(","):
                self._take(")")
                return _map(keys, values)
            keys.append(self._expression())

    def _struct(self) -> exp.Expr:
        fields: list[exp.Expr] = []
        while True:
            name = self._identifier("the name of a field")
            self._take(":=")
            fields.append(exp.PropertyEQ(this=name, expression=self._expression()))
            if not self._accept(","):
                self._take(")")
                return exp.Struct(expressions=fields)


def _function(name: exp.Expr, arguments: list[exp.Expr]) -> exp.Anonymous:
    quoted = name.args.get("quoted") or not isinstance(name, exp.Identifier)
    return exp.Anonymous(this=name if quoted else name.name, expressions=arguments)


def _map(keys: list[exp.Expr], values: list[exp.Expr]) -> exp.Map:
    return exp.Map(keys=exp.Array(expressions=keys), values=exp.Array(expressions=values))
