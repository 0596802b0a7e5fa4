"""Where the parser stands in the tokens: taking, looking, refusing."""

import re
from typing import Final, NoReturn

from sqlglot import Token, TokenType, exp
from sqlglot.parser import Parser

from heartwatch_deploy.sql.ksqldb import nodes
from heartwatch_deploy.sql.ksqldb.errors import KsqldbSyntaxError
from heartwatch_deploy.sql.ksqldb.words import ALSO_NAMES, KEYWORDS

MAX_DEPTH: Final = 100
"""Levels of nesting that are read; the server's own limit lies somewhere above, with the stack of its JVM."""

END: Final = "end"
NAMES: Final = ALSO_NAMES | {"name", "digits", "quoted", "variable"}
NUMBERS: Final = frozenset(("integer", "number"))
_KINDS: Final = {
    TokenType.STRING: "string",
    TokenType.IDENTIFIER: "quoted",
    TokenType.PARAMETER: "variable",
    TokenType.UNKNOWN: "unknown",
}
_SOURCE_NAME: Final = re.compile(r"[A-Za-z0-9_-]*")


def kind_of(token: Token) -> str:
    """The grammar's word for a token: a keyword in upper case, a symbol as it is, else its class in lower case."""
    known = _KINDS.get(token.token_type)
    if known:
        return known
    text = token.text
    if token.token_type is TokenType.NUMBER:
        return "integer" if text.isdigit() else "number"
    upper = text.upper()
    if upper in KEYWORDS:
        return upper
    first = text[0]
    if first.isalpha() or first == "_":
        return "name"
    return "digits" if first.isdigit() else text


class Cursor(Parser):
    """Moves forward only. `_viable` is the furthest token that some reading of the text before it would have taken."""

    def _load(self, raw_tokens: list[Token], sql: str) -> None:
        self.reset()
        self.sql = sql
        self._stream = raw_tokens
        self._kinds = [*map(kind_of, raw_tokens), END, END, END, END]
        self._at = 0
        self._viable = 0
        self._depth = 0

    @property
    def _kind(self) -> str:
        return self._kinds[self._at]

    def _accept(self, kind: str) -> bool:
        if self._kinds[self._at] == kind:
            self._at += 1
            return True
        return False

    def _take(self, *kinds: str) -> Token:
        """The next tokens, which must be these; the last of them."""
        for kind in kinds:
            if self._kinds[self._at] != kind:
                self._fail(f"`{kind}`" if kind.isupper() or not kind.isalpha() else f"a {kind}")
            self._at += 1
        return self._stream[self._at - 1]

    def _step(self) -> Token:
        self._at += 1
        return self._stream[self._at - 1]

    def _might_take(self) -> None:
        """The token here would have fitted, but what is behind it does not: a refusal would come behind it."""
        self._viable = max(self._viable, self._at + 1)

    def _identifier(self, expected: str = "a name") -> exp.Expr:
        if self._kinds[self._at] not in NAMES:
            self._fail(expected)
        token = self._step()
        if token.token_type is TokenType.PARAMETER:
            return nodes.Variable(this=token.text[2:-1]).update_positions(token)
        quoted = token.token_type is TokenType.IDENTIFIER
        return exp.Identifier(this=token.text, quoted=quoted).update_positions(token)

    def _canonical_name(self, name: exp.Expr) -> str:
        """The name as the server compares it."""
        if isinstance(name, nodes.Variable):
            return f"${{{name.name}}}"
        return name.name if name.args.get("quoted") else name.name.upper()

    def _source_name(self) -> exp.Table:
        """The name of a stream or table."""
        token_at = self._at
        name = self._identifier("the name of a stream or table")
        if isinstance(name, exp.Identifier) and not _SOURCE_NAME.fullmatch(name.name):
            self._refuse("the name of a stream or table may hold letters, digits, `_` and `-` only", at=token_at)
        return exp.Table(this=name).update_positions(name)

    def _string(self) -> exp.Literal:
        token = self._take("string")
        return exp.Literal.string(token.text).update_positions(token)

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._refuse(f"more than {MAX_DEPTH} levels of nesting are not read", at=self._at)

    def _spanned(self, node: exp.Expr, first: int) -> exp.Expr:
        """The node with the place of the tokens from `first` to the last one taken."""
        start, end = self._stream[first], self._stream[self._at - 1]
        node.update_positions(None, line=start.line, col=start.col, start=start.start, end=end.end)
        return node

    def _fail(self, expected: str) -> NoReturn:
        """Refuses the token here, in words, or the one behind it that no reading could take."""
        at = max(self._at, min(self._viable, len(self._stream)))
        if at > self._at:
            self._refuse(f"{self._shown(at)} cannot stand here", at=at)
        self._refuse(f"{self._shown(at)} cannot stand here, expected {expected}{self._hint(at, expected)}", at=at)

    def _shown(self, at: int) -> str:
        if at >= len(self._stream):
            return "the end of the text"
        token = self._stream[at]
        raw = self.sql[token.start : token.end + 1]
        return f"`{raw if len(raw) <= 40 else raw[:40] + '…'}`"

    def _hint(self, at: int, expected: str) -> str:
        if at >= len(self._stream):
            return ""
        kind, token = self._kinds[at], self._stream[at]
        if kind == "unknown" and token.text in "'\"`":
            return "; this quote is never closed"
        if "/*" in (self.sql[token.start : token.start + 2], self.sql[token.start - 1 : token.start + 1]):
            return "; this comment is never closed"
        reserved = kind in KEYWORDS and kind not in ALSO_NAMES and "name" in expected
        return "; it is a reserved word, a name only in backquotes" if reserved else ""

    def _refuse(self, description: str, *, at: int) -> NoReturn:
        if at < len(self._stream):
            token = self._stream[at]
            raise KsqldbSyntaxError(description, start=token.start, line=token.line, column=token.col)
        raise self.at_the_end(description)

    def at_the_end(self, description: str) -> KsqldbSyntaxError:
        """A refusal of the end of the text: where the server says it is, `start` behind the last thing that is seen."""
        line = self.sql.count("\n") + 1
        column = len(self.sql) - self.sql.rfind("\n")
        return KsqldbSyntaxError(description, start=len(self.sql.rstrip()), line=line, column=column)
