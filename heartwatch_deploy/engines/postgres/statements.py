"""Postgres SQL text → statements, with their places and the columns that they define."""

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import TokenType, exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.errors import SqlglotError

if TYPE_CHECKING:
    from sqlglot.tokenizer_core import Token

_RUN_TWICE = ("DO", "COMMENT", "SELECT")
_HARMLESS_CREATE = ("IF NOT EXISTS", "OR REPLACE")


@dataclass(frozen=True, slots=True)
class Column:
    """`type` in one spelling, whoever wrote it; `definition` as it stands after ADD COLUMN."""

    name: str
    type: str
    definition: str


@dataclass(frozen=True, slots=True)
class Statement:
    """`start` is the offset of its first word, `words` its words without comments, in upper case; `bare` is the text
    without comments."""

    text: str
    start: int
    words: tuple[str, ...]
    bare: str

    @property
    def can_run_twice(self) -> bool:
        beginning = " ".join(self.words[:7])
        return self.words[0] in _RUN_TWICE or any(phrase in beginning for phrase in _HARMLESS_CREATE)

    @property
    def comments_on_a_table(self) -> bool:
        return self.words[:3] == ("COMMENT", "ON", "TABLE")

    @property
    def creates_table(self) -> bool:
        return self.words[:2] == ("CREATE", "TABLE")


def split(text: str) -> tuple[Statement, ...]:
    """The statements of a text. Raises ValueError where it cannot be cut into words."""
    try:
        tokens = Postgres().tokenize(text)
    except SqlglotError as error:
        raise ValueError(str(error)) from error
    groups: list[list[Token]] = [[]]
    for token in tokens:
        if token.token_type is TokenType.SEMICOLON:
            groups.append([])
        else:
            groups[-1].append(token)
    return tuple(_statement(text, group) for group in groups if group)


@dataclass(frozen=True, slots=True)
class Table:
    """A CREATE TABLE: `frame` is a fingerprint of what it says besides the columns, such as constraints; `refers` are
    the tables whose keys it refers to."""

    name: str
    columns: tuple[Column, ...]
    frame: str
    refers: tuple[str, ...] = ()


def table_of(statement: Statement) -> Table:
    """Raises ValueError where it cannot be read."""
    try:
        tree = sqlglot.parse_one(statement.text, read="postgres")
    except SqlglotError as error:
        raise ValueError(str(error)) from error
    table = tree.find(exp.Table)
    if table is None or not isinstance(tree.this, exp.Schema):
        raise ValueError("it names no table with columns")
    found = [each for each in tree.this.expressions if isinstance(each, exp.ColumnDef)]
    refers = sorted({to.name for each in tree.find_all(exp.Reference) for to in [each.find(exp.Table)] if to})
    columns = tuple(Column(each.name, _type(each), each.sql("postgres")) for each in found)
    for column in found:
        column.pop()
    return Table(table.name, columns, short(tree.sql("postgres")), tuple(refers))


def constraints_of(statement: Statement) -> tuple[str, ...]:
    """What a CREATE TABLE says of the table beside its columns, each by itself."""
    tree = sqlglot.parse_one(statement.text, read="postgres")
    listed = (each for each in tree.this.expressions if not isinstance(each, exp.ColumnDef))
    properties = tree.args.get("properties")
    return tuple(each.sql("postgres") for each in (*listed, *(properties.expressions if properties else ())))


def one_spelling(type_: str) -> str:
    """`timestamp with time zone` → `TIMESTAMPTZ`: as `Column.type` has it; somebody's own type as it is called."""
    return str(exp.DataType.build(type_, dialect="postgres", udt=True).sql("postgres"))


def fingerprint(statements: tuple[Statement, ...]) -> str:
    """8 hex digits that comments, blanks and the case of words outside quotes do not change."""
    return short("\0".join(" ".join(statement.words) for statement in statements))


def short(text: str) -> str:
    """8 hex digits of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _statement(text: str, tokens: list["Token"]) -> Statement:
    start, end = tokens[0].start, tokens[-1].end + 1
    words = (token.text if _is_quoted(token) else token.text.upper() for token in tokens)
    return Statement(text[start:end], start, tuple(words), _without_comments(text, tokens))


def _without_comments(text: str, tokens: list["Token"]) -> str:
    """With a blank where anything stands between two words."""
    found = [text[tokens[0].start : tokens[0].end + 1]]
    for former, token in pairwise(tokens):
        gap = " " if token.start > former.end + 1 else ""
        found.append(f"{gap}{text[token.start : token.end + 1]}")
    return "".join(found)


def _is_quoted(token: "Token") -> bool:
    return token.token_type in (TokenType.STRING, TokenType.HEREDOC_STRING, TokenType.IDENTIFIER)


def _type(column: exp.ColumnDef) -> str:
    kind = column.kind
    if kind is None:
        raise ValueError(f"the column {column.name} has no type")
    return one_spelling(kind.sql("postgres"))
