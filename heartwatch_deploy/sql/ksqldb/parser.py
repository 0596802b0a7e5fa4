"""The parser: statements by their first word, each up to its semicolon."""

from collections.abc import Callable
from typing import Final

from sqlglot import Token, exp

from heartwatch_deploy.sql.ksqldb.commands import CommandParser
from heartwatch_deploy.sql.ksqldb.cursor import END

_STATEMENTS: Final[dict[str, str]] = {
    "SELECT": "_query",
    "LIST": "_show",
    "SHOW": "_show",
    "DESCRIBE": "_describe",
    "PRINT": "_print",
    "TERMINATE": "_query_command",
    "PAUSE": "_query_command",
    "RESUME": "_query_command",
    "SET": "_set",
    "UNSET": "_unset",
    "DEFINE": "_define",
    "UNDEFINE": "_undefine",
    "CREATE": "_create",
    "INSERT": "_insert",
    "DROP": "_drop",
    "ALTER": "_alter",
    "EXPLAIN": "_explain",
    "ASSERT": "_assert",
}


class KsqldbParser(CommandParser):
    """sqlglot's interface over a parser of our own: predictive, without going back, refusing what ksqlDB refuses."""

    def parse(self, raw_tokens: list[Token], sql: str) -> list[exp.Expr | None]:
        """One tree a statement; the last may lack its semicolon, which the server would not allow."""
        self._load(raw_tokens, sql)
        found: list[exp.Expr | None] = []
        while self._kind != END:
            found.append(self._statement())
            if self._kind != END:
                self._take(";")
        return found

    def parse_into(
        self, expression_types: exp.IntoType, raw_tokens: list[Token], sql: str | None = None
    ) -> list[exp.Expr | None]:
        """A data type, a table's name or an expression by itself, as sqlglot's builders ask for them."""
        self._load(raw_tokens, sql or "")
        self._begin()
        wanted = expression_types if isinstance(expression_types, type) else exp.Condition
        read: Callable[[], exp.Expr] = self._expression
        if issubclass(wanted, exp.DataType):
            read = self._type
        elif issubclass(wanted, exp.Query) or wanted in (exp.Create, exp.Insert):
            read = self._statement
        elif issubclass(wanted, exp.Table):
            read = self._aliased_relation
        found = read()
        if self._kind != END:
            self._fail("nothing more")
        return [found]

    def _begin(self) -> None:
        self._sources = set()
        self._qualifiers = []
        self._item_starts = -1
        self._lambda_names = frozenset()

    def _statement(self) -> exp.Expr:
        if self._depth == 0:
            self._begin()
        first = self._at
        name = _STATEMENTS.get(self._kind)
        if name is None:
            self._fail("a statement (CREATE, INSERT, SELECT, DROP, SET, …)")
        read: Callable[[], exp.Expr] = getattr(self, name)
        found = self._spanned(read(), first)
        if self._depth == 0:
            self._check_qualifiers()
        return found

    def _is_statement(self, kind: str) -> bool:
        return kind in _STATEMENTS

    def _check_qualifiers(self) -> None:
        for at, name in self._qualifiers:
            if name not in self._sources and self._kinds[at] != "variable" and not self._has_variable_source():
                self._refuse(f"{self._shown(at)} is no stream or table of this query, and no alias of one", at=at)

    def _has_variable_source(self) -> bool:
        return any(source.startswith("${") for source in self._sources)
