"""A text of ksqlDB's SQL → its statements, each with its tree."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from sqlglot import Token, TokenType, exp

from heartwatch_deploy.sql.ksqldb import Ksqldb, references
from heartwatch_deploy.sql.ksqldb.errors import KsqldbSyntaxError
from heartwatch_deploy.sql.ksqldb.parser import KsqldbParser
from heartwatch_deploy.sql.ksqldb.variables import defined
from heartwatch_deploy.sql.statement import Statement
from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.sql.tokens import Form, Word

_FORMS = {
    TokenType.STRING: Form.STRING,
    TokenType.IDENTIFIER: Form.QUOTED,
    TokenType.NUMBER: Form.NUMBER,
    TokenType.PARAMETER: Form.SYMBOL,
}
_NO_VARIABLES: Final[Mapping[str, str]] = MappingProxyType({})


def read_statements(text: str, variables: Mapping[str, str] = _NO_VARIABLES) -> tuple[Statement, ...]:
    """All statements in their order; SqlTextError, with the server's line and column, for what ksqlDB refuses to parse.

    Names are as the server compares them: in upper case unless quoted, variables replaced where DEFINE precedes them
    or `variables` has them.
    """
    dialect = Ksqldb()
    tokens = dialect.tokenize(text)
    parser = KsqldbParser(dialect=dialect)
    try:
        trees = parser.parse(tokens, text)
        if tokens and tokens[-1].token_type is not TokenType.SEMICOLON:
            raise parser.at_the_end("there is no `;` behind the last statement")
    except KsqldbSyntaxError as error:
        raise SqlTextError(str(error), error.start) from error
    return tuple(_statements(trees, _cut(tokens), variables))


def _cut(tokens: list[Token]) -> Iterator[tuple[Token, ...]]:
    current: list[Token] = []
    for token in tokens:
        if token.token_type is TokenType.SEMICOLON:
            yield tuple(current)
            current = []
        else:
            current.append(token)


def _statements(
    trees: list[exp.Expr | None], parts: Iterator[tuple[Token, ...]], variables: Mapping[str, str]
) -> Iterator[Statement]:
    for tree, tokens in zip(trees, parts, strict=True):
        assert isinstance(tree, exp.Expression)
        yield Statement(
            references.form_of(tree),
            tokens[0].start,
            tokens[-1].end + 1,
            tuple(_word(token) for token in tokens),
            defines=references.defines(tree, variables),
            reads=references.reads(tree, variables),
            writes=references.writes(tree, variables),
            calls=references.calls(tree, variables),
            options=references.options(tree, variables),
            tree=tree,
        )
        variables = defined(tree, variables)


def _word(token: Token) -> Word:
    form = _FORMS.get(token.token_type)
    if form is None:
        form = Form.PLAIN if token.text[0].isalnum() or token.text[0] == "_" else Form.SYMBOL
    upper = token.text.upper() if form in (Form.PLAIN, Form.SYMBOL) else ""
    return Word(token.text, upper, form, token.start, token.end + 1)
