"""ksqlDB's tokens: one regular expression, longest match first, as its lexer has them."""

import re
from typing import ClassVar, Final

from sqlglot import Token, TokenType, tokens

from heartwatch_deploy.sql.ksqldb.words import KEYWORDS
from heartwatch_deploy.sql.tokens import PUNCTUATION

_LETTER = "A-Za-z\u0131\u017f"  # the last two become I and S in upper case, which is how the server compares

# `--` directly before a line's end takes the next line as well: so does the server's lexer.
_PATTERN: Final = re.compile(
    rf"""
    (?P<blank>[ \t\r\n]+)
  | (?P<comment>--@[^\r\n]*\r?\n?|--[^@][^\r\n]*\r?\n?|/\*.*?(?:\*/|\Z))
  | (?P<word>[{_LETTER}_][{_LETTER}0-9_@]*)
  | (?P<number>(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|[0-9]+[Ee](?:[+-][0-9]+|[0-9]+(?![{_LETTER}0-9_@])))
  | (?P<digits>[0-9]+[{_LETTER}_@][{_LETTER}0-9_@]*)
  | (?P<integer>[0-9]+)
  | (?P<string>'(?:[^']|'')*')
  | (?P<backquoted>`(?:[^`]|``)*`)
  | (?P<quoted>"(?:[^"]|"")*")
  | (?P<variable>\$\{{[{_LETTER}_][{_LETTER}0-9_@]*\}})
  | (?P<symbol><>|!=|<=|>=|\|\||:=|->|=>|[-+*/%=<>().,;\[\]])
  | (?P<unknown>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_SYMBOLS: Final = {
    **PUNCTUATION,
    "-": TokenType.DASH,
    "+": TokenType.PLUS,
    "*": TokenType.STAR,
    "/": TokenType.SLASH,
    "%": TokenType.MOD,
    "=": TokenType.EQ,
    "<>": TokenType.NEQ,
    "!=": TokenType.NEQ,
    "<": TokenType.LT,
    "<=": TokenType.LTE,
    ">": TokenType.GT,
    ">=": TokenType.GTE,
    "||": TokenType.DPIPE,
    ":=": TokenType.COLON_EQ,
    "->": TokenType.ARROW,
    "=>": TokenType.FARROW,
}
_QUOTED: Final = {
    "string": (TokenType.STRING, "'"),
    "backquoted": (TokenType.IDENTIFIER, "`"),
    "quoted": (TokenType.IDENTIFIER, '"'),
}
_PLAIN: Final = {
    "number": TokenType.NUMBER,
    "integer": TokenType.NUMBER,
    "digits": TokenType.VAR,
    "variable": TokenType.PARAMETER,
    "unknown": TokenType.UNKNOWN,
}
_WORDS: Final = {word: tokens.Tokenizer.KEYWORDS.get(word, TokenType.VAR) for word in KEYWORDS}


class KsqldbTokenizer(tokens.Tokenizer):
    """Never fails: what is no token is of type UNKNOWN, and so is a quote that is never closed."""

    IDENTIFIERS: ClassVar[list[str | tuple[str, str]]] = ["`", '"']
    QUOTES: ClassVar[list[tuple[str, str] | str]] = ["'"]

    def tokenize(self, sql: str) -> list[Token]:
        """Tokens with the line, the column of their first character (both from 1), and comments behind them."""
        found: list[Token] = []
        line, line_start = 1, 0
        for match in _PATTERN.finditer(sql):
            kind, text, start = match.lastgroup or "unknown", match[0], match.start()
            if kind == "word":
                upper = text.upper()
                found.append(
                    Token(_WORDS.get(upper, TokenType.VAR), text, line, start - line_start + 1, start, match.end() - 1)
                )
                continue
            if kind == "symbol":
                found.append(Token(_SYMBOLS[text], text, line, start - line_start + 1, start, match.end() - 1))
                continue
            if kind == "comment":
                if text.startswith("/*") and (len(text) < 4 or not text.endswith("*/")):
                    found.extend(_never_closed(line, start - line_start + 1, start))
                    break
                if found:
                    found[-1].comments.append(_comment_text(text))
            elif kind in _QUOTED:
                type_, quote = _QUOTED[kind]
                content = text[1:-1].replace(quote + quote, quote)
                found.append(Token(type_, content, line, start - line_start + 1, start, match.end() - 1))
            elif kind != "blank":
                found.append(Token(_PLAIN[kind], text, line, start - line_start + 1, start, match.end() - 1))
            newlines = text.count("\n")
            if newlines:
                line += newlines
                line_start = start + text.rindex("\n") + 1
        return found


def _never_closed(line: int, column: int, start: int) -> tuple[Token, Token]:
    """To the server `/*` without its end is a division by a star, which nothing lets pass; the rest is left out."""
    return (
        Token(TokenType.SLASH, "/", line, column, start, start),
        Token(TokenType.STAR, "*", line, column + 1, start + 1, start + 1),
    )


def _comment_text(text: str) -> str:
    return text[2:-2] if text.startswith("/*") else text[2:].rstrip("\r\n")
