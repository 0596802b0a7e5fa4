"""The parser: statements one after another, each known by its first words."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final

from sqlglot import exp
from sqlglot.errors import ParseError
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.changing import Changing
from heartwatch_deploy.sql.flink.commands import COMMANDS, SAME_WORDS
from heartwatch_deploy.sql.flink.cursor import TOO_DEEP
from heartwatch_deploy.sql.text_error import SqlTextError

_QUERY_STARTS: Final = frozenset(("SELECT", "WITH", "VALUES", "VALUE", "TABLE", "("))
_BY_FIRST_WORD: Final = {
    word: tuple(each for each in COMMANDS if word in each.split(" ", 1)[0].split("/"))
    for command in COMMANDS
    for word in command.split(" ", 1)[0].split("/")
}


class Statements(Changing):
    """All of the grammar; a statement is parsed to its end or refused at the place where that fails."""

    def statements(self) -> Iterator[exp.Expr]:
        while not self.at_end:
            if self.word == ";":
                self.step()
                continue
            yield self.statement()
            if not self.at_end and self.word != ";":
                raise self.unexpected("the end of the statement")

    def statement(self) -> exp.Expr:
        first = self.token
        return self.placed(self._statement(), first, self.previous)

    def _statement(self) -> exp.Expr:  # noqa: PLR0911 - one return a form
        word, following = self.word, self.ahead()
        if word in _QUERY_STARTS:
            return self.query()
        if word in ("INSERT", "UPSERT"):
            return self.insert()
        if word in ("CREATE", "REPLACE"):
            return self.create()
        if word == "SET":
            return self.setting()
        if word in ("UPDATE", "DELETE"):
            return self.update() if word == "UPDATE" else self.delete()
        if word == "EXPLAIN":
            return self.explain()
        if word == "EXECUTE" and following != "PLAN":
            return self.execute()
        if word == "BEGIN" and self.stands("BEGIN", "STATEMENT", "SET", ";") and self.ahead(4) in ("INSERT", "UPSERT"):
            return self.statement_set("BEGIN")
        if word in _BY_FIRST_WORD:
            return self._command(_BY_FIRST_WORD[word])
        raise self.unexpected("a statement")

    def _command(self, candidates: Sequence[str]) -> exp.Expr:
        fitting = [each for each in candidates if self.begins(each)]
        if not fitting:
            return self._refused(candidates)
        parts = self.follow(fitting[0])
        for part in parts:
            if isinstance(part, exp.Var):
                part.set("this", SAME_WORDS.get(part.name, part.name))
        return nodes.Phrase(expressions=parts)

    def _refused(self, candidates: Sequence[str]) -> exp.Expr:
        """The error at the first word with which none of these patterns goes on."""
        count, wanted = self.beginnings(candidates)
        for _ in range(count):
            self.step()
        raise self.unexpected(*wanted)

    @cached_property
    def slots(self) -> dict[str, Callable[[], Any]]:
        return {
            "expression": self.expression,
            "operand": self.primary,
            "name": self.name,
            "compound": self.compound,
            "compounds": self.compound_list,
            "table": self.table_name,
            "string": self.string,
            "one_string": self.one_string,
            "type": self.plain_type,
            "unit": self.unit,
            "order_by": self.order_by,
            "options": self.options,
            "keys": self.option_keys,
            "partition": self.partition,
            "partial_partition": self.partial_partition,
            "described": self.described,
            "axis": self.axis,
            "distribution": self.distribution,
            "alteration": self.alteration,
            "interval": self.interval_value,
            "query": self.query,
            "inserts": self.inserts,
            "setting_part": self.setting_part,
            "source": self.table_reference,
            "assignment": self.assignment,
            "row": self.values_row,
            "pivoted": self.pivoted,
            "call": self.called,
        }


def parsed(tokens: Sequence[Token], end: int) -> tuple[exp.Expr, ...]:
    """The statements of these tokens of a text that ends at an offset; SqlTextError where one is refused."""
    parser = Statements(tokens, end)
    try:
        return tuple(parser.statements())
    except SqlTextError as error:
        raise unbalanced(tokens, error) or error from None
    except RecursionError:
        raise SqlTextError(TOO_DEEP, parser.offset) from None


def unbalanced(tokens: Sequence[Token], error: SqlTextError) -> SqlTextError | None:
    """What is wrong with the statement's parentheses, where that explains the error: one up to there was never opened,
    or the innermost that is open there is never closed."""
    within = _statement_around(tokens, error.start)
    never_closed, never_opened = _unpaired(within)
    if never_opened and never_opened[0] <= error.start:
        return SqlTextError("this parenthesis was never opened", never_opened[0])
    open_there, _ = _unpaired([each for each in within if each.start < error.start])
    if open_there and open_there[-1] in never_closed:
        return SqlTextError("this parenthesis is never closed", open_there[-1])
    return None


def _statement_around(tokens: Sequence[Token], start: int) -> Sequence[Token]:
    """From the semicolon before an offset to the next one."""
    ends = [index for index, each in enumerate(tokens) if each.token_type is TokenType.SEMICOLON]
    first = max((index + 1 for index in ends if tokens[index].start < start), default=0)
    last = min((index for index in ends if tokens[index].start >= start), default=len(tokens))
    return tokens[first:last]


def _unpaired(tokens: Sequence[Token]) -> tuple[list[int], list[int]]:
    """Where parentheses stand that are never closed, and that were never opened."""
    opened: list[int] = []
    unopened: list[int] = []
    for token in tokens:
        if token.token_type is TokenType.L_PAREN:
            opened.append(token.start)
        elif token.token_type is TokenType.R_PAREN and opened:
            opened.pop()
        elif token.token_type is TokenType.R_PAREN:
            unopened.append(token.start)
    return opened, unopened


class FlinkParser(Parser):
    """What sqlglot asks of a dialect's parser, answered by `parsed`."""

    def parse(self, raw_tokens: list[Token], sql: str) -> list[exp.Expr | None]:
        text = sql or ""
        try:
            return list(parsed(raw_tokens, len(text)))
        except SqlTextError as error:
            line = text.count("\n", 0, error.start) + 1
            column = error.start - text.rfind("\n", 0, error.start)
            raise ParseError.new(
                f"{error}. Line {line}, Col: {column}", description=str(error), line=line, col=column
            ) from error
