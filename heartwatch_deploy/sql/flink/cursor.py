"""A place among the tokens of a text, with what every part of the grammar asks of it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from heartwatch_deploy.sql.flink.words import RESERVED
from heartwatch_deploy.sql.text_error import SqlTextError

Node = TypeVar("Node", bound=exp.Expr)
DEEPEST = 100
TOO_DEEP = "this is nested too deeply"
_QUOTED = frozenset((TokenType.IDENTIFIER, TokenType.STRING, TokenType.NUMBER))
_END = Token(TokenType.SENTINEL, "")


class Cursor:
    """`word` is the next token in upper case, empty where it is quoted, a string or a number."""

    def __init__(self, tokens: Sequence[Token], end: int) -> None:
        """`end` is the offset behind the last token, where what is missing at the end would stand."""
        self._tokens = (*tokens, _END, _END, _END, _END)
        self._words = tuple("" if each.token_type in _QUOTED else each.text.upper() for each in self._tokens)
        self._end = end
        self._at = 0
        self._depth = 0
        self.word = self._words[0]

    @property
    def token(self) -> Token:
        return self._tokens[self._at]

    @property
    def kind(self) -> TokenType:
        return self._tokens[self._at].token_type

    @property
    def is_string(self) -> bool:
        return self._tokens[self._at].token_type is TokenType.STRING

    @property
    def at_end(self) -> bool:
        return self._tokens[self._at] is _END

    @property
    def previous(self) -> Token:
        return self._tokens[self._at - 1]

    def ahead(self, count: int = 1) -> str:
        """The word so many tokens on."""
        index = self._at + count
        return self._words[index] if index < len(self._words) else ""

    def kind_ahead(self, count: int = 1) -> TokenType:
        index = self._at + count
        return self._tokens[index].token_type if index < len(self._tokens) else TokenType.SENTINEL

    def step(self) -> Token:
        token = self._tokens[self._at]
        if token is not _END:
            self._at += 1
            self.word = self._words[self._at]
        return token

    def stands(self, *words: str) -> bool:
        """Whether these words come next."""
        if self.word != words[0]:
            return False
        return len(words) == 1 or all(self.ahead(index) == each for index, each in enumerate(words[1:], 1))

    def accept(self, *words: str) -> bool:
        """These words, all or none of them."""
        if not self.stands(*words):
            return False
        for _ in words:
            self.step()
        return True

    def expect(self, *words: str) -> Token:
        """These words; SqlTextError at the first that is another. Returns the last."""
        for each in words:
            if self.word != each:
                raise self.unexpected(each)
            token = self.step()
        return token

    def expect_one(self, *words: str) -> str:
        """One of these words."""
        if self.word not in words:
            raise self.unexpected(*words)
        return self.step().text.upper()

    def unexpected(self, *wanted: str) -> SqlTextError:
        """The error of a token that does not belong here."""
        found = "the statement ends" if self.at_end or self.word == ";" else f"{self.shown()} stands"
        expected = " or ".join(", ".join(wanted).rsplit(", ", 1)) if len(wanted) <= 6 else "something else"
        return SqlTextError(f"{found} where {expected} is expected", self.offset)

    def shown(self) -> str:
        token = self.token
        if token.token_type is TokenType.STRING:
            return f"'{token.text}'"
        return f"`{token.text}`" if token.token_type is TokenType.IDENTIFIER else token.text

    @property
    def offset(self) -> int:
        """Where the next token begins."""
        return self._end if self.at_end else self.token.start

    def enter(self, levels: int = 1) -> None:
        """One level deeper; the trees of what is nested further could not be walked."""
        self._depth += levels
        if self._depth > DEEPEST:
            raise SqlTextError(TOO_DEEP, self.offset)

    def leave(self, levels: int = 1) -> None:
        self._depth -= levels

    def is_name(self, ahead: int = 0) -> bool:
        """Whether an identifier stands there: quoted, or a word that is not reserved."""
        token = self._tokens[min(self._at + ahead, len(self._tokens) - 1)]
        if token.token_type is TokenType.IDENTIFIER:
            return True
        return token.token_type is TokenType.VAR and self._words[self._at + ahead] not in RESERVED

    def name(self) -> exp.Identifier:
        """One identifier."""
        if not self.is_name():
            if self.kind is TokenType.VAR:
                message = f"{self.token.text} is a reserved word; as a name it is written `{self.token.text}`"
                raise SqlTextError(message, self.offset)
            raise self.unexpected("a name")
        token = self.step()
        return self.placed(exp.Identifier(this=token.text, quoted=token.token_type is TokenType.IDENTIFIER), token)

    def names(self) -> list[exp.Identifier]:
        """`a.b.c`."""
        found = [self.name()]
        while self.word == "." and self.is_name(1):
            self.step()
            found.append(self.name())
        return found

    def placed(self, node: Node, first: Token, last: Token | None = None) -> Node:
        """The node with its offsets in its meta, as sqlglot writes them: the end is the last character."""
        node.meta.update(line=first.line, col=first.col, start=first.start, end=(last or first).end)
        return node

    def comma_list(self, one: Callable[[], Node]) -> list[Node]:
        found = [one()]
        while self.word == ",":
            self.step()
            found.append(one())
        return found

    def parenthesized(self, one: Callable[[], Node]) -> list[Node]:
        """`( one, … )`."""
        self.expect("(")
        found = self.comma_list(one)
        self.close()
        return found

    def close(self) -> None:
        self.expect(")")
