"""WITH ( … ): names or texts, each with a literal."""

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb import with_clause
from heartwatch_deploy.sql.ksqldb.cursor import NAMES
from heartwatch_deploy.sql.ksqldb.grammar import Grammar


class PropertyParser(Grammar):
    """The rule `tableProperties`."""

    def _properties(self, *, upper: bool = True) -> exp.Properties:
        """`upper`: the names mean the same in either case, as all do but a connector's."""
        self._take("WITH", "(")
        self._property_at: dict[str, int] = {}
        found = [self._property(upper=upper)]
        while self._accept(","):
            found.append(self._property(upper=upper))
        self._take(")")
        return exp.Properties(expressions=found)

    def _property(self, *, upper: bool) -> exp.Property:
        first = self._at
        if self._kind != "string" and self._kind not in NAMES:
            self._fail("the name of a property")
        name = self._string() if self._kind == "string" else self._identifier()
        text = name.name if isinstance(name, exp.Literal) else self._canonical_name(name)
        text = text.upper() if upper else text
        if text in self._property_at:
            self._refuse(f"the property {self._shown(first)} is set twice", at=first)
        self._property_at[text] = first
        self._take("=")
        found = exp.Property(this=name, value=self._literal())
        self._spanned(found, first)
        return found

    def _check_window(self, properties: exp.Properties) -> None:
        names = zip(self._property_at, properties.expressions, strict=True)
        found = with_clause.window_problem({name: each.args["value"] for name, each in names})
        if found:
            self._refuse(found[1], at=self._property_at[found[0]])
