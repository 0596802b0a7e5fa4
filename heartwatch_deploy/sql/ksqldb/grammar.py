"""What the parts of the grammar ask of each other."""

from abc import abstractmethod

from sqlglot import exp

from heartwatch_deploy.sql.ksqldb.cursor import Cursor


class Grammar(Cursor):
    """Of the statement at hand: `_sources`, names and aliases of what it reads; `_qualifiers`, the prefixes it uses;
    `_item_starts`, the token at which a select item begins; `_lambda_names`, the arguments of the lambdas around."""

    _sources: set[str]
    _qualifiers: list[tuple[int, str]]
    _item_starts: int
    _lambda_names: frozenset[str]

    @abstractmethod
    def _statement(self) -> exp.Expr:
        """A statement without its semicolon."""

    @abstractmethod
    def _is_statement(self, kind: str) -> bool:
        """Whether a statement may begin with this word."""

    @abstractmethod
    def _expression(self, floor: int = 1, left: exp.Expr | None = None) -> exp.Expr:
        """An expression whose outermost operator binds at least as `floor`; `left` is its beginning, already read."""

    @abstractmethod
    def _value(self, left: exp.Expr | None = None) -> exp.Expr:
        """A `valueExpression`: without NOT, AND, OR and predicates, unless in parentheses."""

    @abstractmethod
    def _literal(self) -> exp.Expr:
        """NULL, TRUE, FALSE, a number, a text or a variable."""

    @abstractmethod
    def _number(self) -> exp.Expr:
        """A number with or without a minus, within the bounds of BIGINT and DOUBLE."""
