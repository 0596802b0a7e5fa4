"""Text of Flink SQL cut into sqlglot's tokens, one pattern for all of them."""

import re
from typing import ClassVar, Final

from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType
from sqlglot.tokens import Tokenizer

from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.sql.tokens import PUNCTUATION

_LETTER = r"[^\W\d]|\$"
_PATTERN: Final = re.compile(
    rf"""
    (?P<SPACE>\s+)
  | (?P<VAR>(?:{_LETTER})(?:{_LETTER}|\d)*)
  | (?P<COMMENT>--[^\r\n]*|//[^\r\n]*|/\*(?!\+)(?s:.*?)\*/)
  | (?P<NUMBER>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<STRING>'(?:[^']|'')*+')
  | (?P<IDENTIFIER>`(?:[^`\r\n]|``)++`)
  | (?P<SYMBOL>/\*\+|\*/|<=|>=|<>|!=|=>|\|\||->|/(?!\*)|[-+*%=<>(){{}}\[\],.;?:|&^~!@\#"\\])
    """,
    re.VERBOSE,
)
_PREFIXED: Final = re.compile(
    r"(?P<NATIONAL_STRING>[nN]'(?:[^']|'')*+')"
    r"|(?P<HEX_STRING>[xX]'(?:[^']|'')*+')"
    r"|(?P<UNICODE_STRING>[uU]&'(?:[^']|'')*+')"
    r"|(?P<RAW_STRING>_[A-Za-z0-9]+[A-Za-z0-9:._-]*'(?:[^']|'')*+')"
)
_PREFIXES: Final = frozenset("nNxXuU_")
_KINDS: Final = {name: TokenType[name] for name in ("VAR", "NUMBER", "STRING", "IDENTIFIER")} | {
    name: TokenType[name] for name in ("NATIONAL_STRING", "HEX_STRING", "UNICODE_STRING", "RAW_STRING")
}
_SYMBOLS: Final = {
    **PUNCTUATION,
    "*": TokenType.STAR,
    "/*+": TokenType.HINT,
}
_WITH_LINES: Final = frozenset(("SPACE", "COMMENT", "STRING", "IDENTIFIER"))
_OPENINGS: Final = {"'": "'", "`": "`", "/*": "*/"}


def tokens(text: str) -> list[Token]:
    """The tokens of a text, the comments before each with it; SqlTextError where none can begin."""
    found: list[Token] = []
    comments: list[str] = []
    at, line, line_start, size = 0, 1, 0, len(text)
    while at < size:
        match = (_PREFIXED.match(text, at) if text[at] in _PREFIXES else None) or _PATTERN.match(text, at)
        kind = match.lastgroup if match else None
        if match is None or kind is None:
            raise SqlTextError(_trouble(text, at), at)
        end = match.end()
        if kind == "COMMENT":
            comments.append(match[0])
        elif kind != "SPACE":
            token_type = _SYMBOLS.get(match[0], TokenType.UNKNOWN) if kind == "SYMBOL" else _KINDS[kind]
            content = _content(kind, match[0])
            found.append(Token(token_type, content, line, end - line_start, at, end - 1, comments))
            comments = []
        if kind in _WITH_LINES:
            lines = text.count("\n", at, end)
            if lines:
                line += lines
                line_start = text.rfind("\n", at, end) + 1
        at = end
    return found


def _content(kind: str, text: str) -> str:
    if kind == "STRING":
        return text[1:-1].replace("''", "'")
    if kind == "IDENTIFIER":
        return text[1:-1].replace("``", "`")
    if kind in ("NATIONAL_STRING", "HEX_STRING"):
        return text[2:-1].replace("''", "'")
    return text[3:-1].replace("''", "'") if kind == "UNICODE_STRING" else text


def _trouble(text: str, at: int) -> str:
    opening = next((each for each in _OPENINGS if text.startswith(each, at)), None)
    if opening == "`" and text.startswith("``", at):
        return "this name is empty"
    return f"{opening} is never closed" if opening else f"Flink SQL knows no {text[at]!r}"


class FlinkTokenizer(Tokenizer):
    """What sqlglot asks of a dialect's tokenizer, answered by `tokens`."""

    IDENTIFIERS: ClassVar[list[str | tuple[str, str]]] = ["`"]
    QUOTES: ClassVar[list[tuple[str, str] | str]] = ["'"]

    def tokenize(self, sql: str) -> list[Token]:
        try:
            return tokens(sql)
        except SqlTextError as error:
            line = sql.count("\n", 0, error.start) + 1
            column = error.start - sql.rfind("\n", 0, error.start)
            raise TokenError(f"{error}. Line {line}, Col: {column}") from error
