"""Literals: numbers, and strings of all kinds with those that go on with them."""

import re
from abc import ABC

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from heartwatch_deploy.sql.flink import nodes
from heartwatch_deploy.sql.flink.functions import Functions
from heartwatch_deploy.sql.quoting import literal
from heartwatch_deploy.sql.text_error import SqlTextError

_PREFIXED = frozenset((TokenType.NATIONAL_STRING, TokenType.RAW_STRING, TokenType.UNICODE_STRING))
LITERALS = _PREFIXED | {TokenType.NUMBER, TokenType.STRING, TokenType.HEX_STRING}


class Literals(Functions, ABC):
    def literal(self) -> exp.Expr:
        """What begins with a token of `LITERALS`."""
        kind = self.kind
        if kind is TokenType.NUMBER:
            token = self.step()
            return self.placed(exp.Literal(this=token.text, is_string=False), token)
        if kind is TokenType.STRING:
            return self.string()
        if kind is TokenType.UNICODE_STRING:
            return self._unicode_string()
        if kind is TokenType.HEX_STRING:
            return self._hex_string()
        return self._charset_string()

    def string_literal(self) -> exp.Expr:
        """A string that may have its character set in front."""
        return self.literal() if self.kind in _PREFIXED else self.string()

    def string(self) -> exp.Literal:
        """A string literal; those that follow at once go on with it."""
        if self.kind is not TokenType.STRING:
            raise self.unexpected("a string")
        first = self.step()
        text = first.text
        while self.kind is TokenType.STRING:
            text += self.step().text
        return self.placed(exp.Literal(this=text, is_string=True), first, self.previous)

    def _hex_string(self) -> exp.Expr:
        """`X'1F'` with the strings that go on with it."""
        first = self.token
        text = ""
        while not text or self.kind is TokenType.STRING:
            if any(each not in "0123456789abcdefABCDEF" for each in self.token.text):
                raise SqlTextError("a binary literal consists of the digits 0 to 9 and A to F", self.offset)
            text += self.step().text
            if self.kind is not TokenType.STRING:
                break
        return self.placed(exp.HexString(this=text), first, self.previous)

    def _unicode_string(self) -> exp.Expr:
        token = self.step()
        text = token.text
        while self.is_string:
            text += self.step().text
        escape = self.string() if self.accept("UESCAPE") else None
        mark = escape.name if escape is not None else "\\"
        if len(mark) != 1:
            raise SqlTextError("UESCAPE names one character", self.previous.start)
        for match in re.finditer(re.escape(mark) + "(.{0,4})", text.replace(mark * 2, "")):
            if not re.fullmatch("[0-9a-fA-F]{4}", match[1]):
                raise SqlTextError("an escape consists of four digits 0 to 9 and A to F", token.start)
        return self.placed(exp.UnicodeString(this=text, escape=escape), token, self.previous)

    def _charset_string(self) -> exp.Expr:
        """`N'x'` or `_UTF16'x'` with the strings that go on with it."""
        first = self.step()
        more = ""
        while self.is_string:
            more += self.step().text
        if first.token_type is TokenType.NATIONAL_STRING:
            return self.placed(exp.National(this=first.text + more), first, self.previous)
        text = first.text[:-1] + literal(more)[1:]
        return self.placed(nodes.CharsetString(this=text), first, self.previous)
