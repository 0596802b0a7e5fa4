"""Words of streaming SQL with exact offsets, on sqlglot's tokenizer."""

import re
from enum import Enum
from typing import ClassVar, Final, NamedTuple

from sqlglot import Tokenizer, TokenType
from sqlglot.errors import TokenError

from heartwatch_deploy.sql.text_error import SqlTextError


class Form(Enum):
    PLAIN = "plain"
    QUOTED = "quoted"
    STRING = "string"
    NUMBER = "number"
    SYMBOL = "symbol"


class Word(NamedTuple):
    """`text` is without quotes, `upper` the keyword it may be (empty when quoted); `end` is exclusive."""

    text: str
    upper: str
    form: Form
    start: int
    end: int
    hints: tuple[str, ...] = ()


PUNCTUATION: Final[dict[str, TokenType]] = {
    "(": TokenType.L_PAREN,
    ")": TokenType.R_PAREN,
    "[": TokenType.L_BRACKET,
    "]": TokenType.R_BRACKET,
    ",": TokenType.COMMA,
    ".": TokenType.DOT,
    ";": TokenType.SEMICOLON,
}


class StreamingTokenizer(Tokenizer):
    """What Flink and ksqlDB share: backticks quote names, no statement swallows the rest of its line."""

    IDENTIFIERS: ClassVar[list[str | tuple[str, str]]] = ["`"]
    QUOTES: ClassVar[list[tuple[str, str] | str]] = ["'"]
    COMMENTS: ClassVar[list[str | tuple[str, str]]] = ["--", ("/*", "*/")]
    NESTED_COMMENTS: ClassVar[bool] = False
    COMMANDS: ClassVar[set[TokenType]] = set()
    KEYWORDS: ClassVar[dict[str, TokenType]] = {
        text: kind
        for text, kind in Tokenizer.KEYWORDS.items()
        if " " not in text  # GROUP BY is two words here
    }


_COMMENT = re.compile(r"--[^\n]*|/\*(?:\+(.*?)|.*?)\*/", re.DOTALL)
_COMMON: Final = re.compile(
    r"""[\ \t\n]*(?:
    (?P<PLAIN>[A-Za-z_][A-Za-z0-9_]*(?=[\ \t\n.,;()\[\]=<>]|\Z))
  | (?P<SYMBOL>[(),;\[\]]|\.(?=[A-Za-z_`]) | (?:[-+*=<>/]|<=|>=|<>|!=|\|\|)(?=[\ \t\n(),A-Za-z0-9'`]))
  | (?P<STRING>'[^'\\]*'(?=[\ \t\n,;()\]=]|\Z))
  | (?P<NUMBER>[0-9]+(?:\.[0-9]+)?(?=[\ \t\n,;()\]]|\Z))
  | (?P<QUOTED>`[^`\\\n]+`(?=[\ \t\n.,;()]|\Z))
  | \Z)""",
    re.VERBOSE,
)
"""What most texts are made of throughout: told apart at a glance, and nothing behind it makes it something else."""
_COMMON_FORMS: Final = {form.name: form for form in Form}
_FORMS = {TokenType.STRING: Form.STRING, TokenType.IDENTIFIER: Form.QUOTED, TokenType.NUMBER: Form.NUMBER}


def words(text: str) -> tuple[Word, ...]:
    """The words of a SQL text; SqlTextError when a quote or comment is never closed."""
    found = _common_words(text)
    return words_of_tokens(text) if found is None else found


def _common_words(text: str) -> tuple[Word, ...] | None:
    """As `words_of_tokens`, several times as fast; None for a text with comments or whatever else is not common."""
    found: list[Word] = []
    at, size = 0, len(text)
    while at < size:
        match = _COMMON.match(text, at)
        if match is None:
            return None
        at = match.end()
        if match.lastgroup is not None:
            found.append(_word(match, _COMMON_FORMS[match.lastgroup]))
    return tuple(found)


def _word(match: re.Match[str], form: Form) -> Word:
    word, (start, end) = match[form.name], match.span(form.name)
    if form is Form.PLAIN or form is Form.SYMBOL:
        return Word(word, word.upper(), form, start, end)
    return Word(word if form is Form.NUMBER else word[1:-1], "", form, start, end)


def words_of_tokens(text: str) -> tuple[Word, ...]:
    """The words as sqlglot's tokenizer tells them apart, of any text."""
    try:
        tokens = StreamingTokenizer().tokenize(text)
    except TokenError as error:
        start = _unclosed(text)
        opening = "/*" if text.startswith("/*", start) else text[start]
        raise SqlTextError(f"{opening} is never closed", start) from error
    ends = (*(token.start for token in tokens[1:]), len(text))
    return tuple(
        Word(
            token.text,
            token.text.upper() if form in (Form.PLAIN, Form.SYMBOL) else "",
            form,
            token.start,
            token.end + 1,
            _hints(text[token.end + 1 : following]),
        )
        for token, following in zip(tokens, ends, strict=False)
        for form in (_form(token.token_type, token.text),)
    )


def _hints(gap: str) -> tuple[str, ...]:
    """Hints among the comments behind a word; to sqlglot they are comments like others, but they have meaning."""
    return tuple(found[1].strip() for found in _COMMENT.finditer(gap) if found[1])


def _form(kind: TokenType, text: str) -> Form:
    known = _FORMS.get(kind)
    if known:
        return known
    return Form.PLAIN if text[:1].isalpha() or text[:1] == "_" else Form.SYMBOL


def _unclosed(text: str) -> int:
    """Where the quote or comment opens that has no end; 0 when all are closed."""
    pairs = {"'": "'", "`": "`", "/*": "*/", "--": "\n"}
    at = 0
    while at < len(text):
        opening = next((each for each in pairs if text.startswith(each, at)), None)
        if opening is None:
            at += 1
            continue
        end = text.find(pairs[opening], at + len(opening))
        if end < 0 and opening != "--":
            return at
        at = len(text) if end < 0 else end + len(pairs[opening])
    return 0
