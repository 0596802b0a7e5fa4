"""JSON (connectors, Avro schemas) in one layout: keys keep their order, texts and numbers their spelling."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.model.json_keys import written_twice
from heartwatch_deploy.sql.formatting.doc import Concat, Doc, Fill, Group, Hard, Indent, Line, Text
from heartwatch_deploy.sql.formatting.printer import printed

DEEPEST: Final = 60
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[-+.\w]+|[{}\[\],:]')
_CLOSING: Final = {"{": "}", "[": "]"}


class NotJson(ValueError):
    """`start` is the offset at which the text is none."""

    def __init__(self, message: str, start: int) -> None:
        super().__init__(message)
        self.start = start


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    newline: bool


def format_json(text: str) -> str:
    """The text laid out: what stands in brackets in one line where it fits and its author began no new one behind the
    bracket, else a line each, but for lists of texts and numbers, which fill their lines. NotJson for what is none by
    itself, such as one with a template among its values."""
    _check(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    return printed(_document(_tokens(text)), newline) + newline


def _check(text: str) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise NotJson(str(error), error.pos) from error
    except RecursionError as error:
        raise NotJson(f"more than {DEEPEST} brackets stand inside each other", 0) from error
    twice = written_twice(text)
    if twice is not None:
        raise NotJson(f"`{twice[0]}` is written twice", twice[1])


def _tokens(text: str) -> list[_Token]:
    found, end = [], 0
    for each in _TOKEN.finditer(text):
        found.append(_Token(each[0], "\n" in text[end : each.start()]))
        end = each.end()
    return found


@dataclass(slots=True)
class _Item:
    """A value, or a key with its value; `newline`: its author began a line with it."""

    newline: bool
    parts: list[Doc]


@dataclass(slots=True)
class _Open:
    """A bracket that is not closed yet, with what it holds."""

    bracket: str
    items: list[_Item]

    @property
    def holds_values(self) -> bool:
        return self.bracket == "[" and all(isinstance(part, Text) for each in self.items for part in each.parts)


def _document(tokens: Sequence[_Token]) -> Doc:
    outermost = _Open("", [_Item(newline=False, parts=[])])
    opened = [outermost]
    for token, behind in zip(tokens, (*tokens[1:], tokens[-1]), strict=True):
        if token.text in _CLOSING:
            if len(opened) > DEEPEST:
                raise NotJson(f"more than {DEEPEST} brackets stand inside each other", 0)
            opened.append(_Open(token.text, [_Item(behind.newline, [])]))
        elif token.text in ("}", "]"):
            closed = opened.pop()
            opened[-1].items[-1].parts.append(_bracket(closed))
        elif token.text == ",":
            opened[-1].items.append(_Item(behind.newline, []))
        else:
            opened[-1].items[-1].parts.append(Text(": " if token.text == ":" else token.text))
    return Concat(*outermost.items[0].parts)


def _bracket(closed: _Open) -> Doc:
    closing = _CLOSING[closed.bracket]
    first = closed.items[0]
    if not first.parts:
        return Text(closed.bracket + closing)
    commas = [Text(",")] * (len(closed.items) - 1) + [Text("")]
    contents = [Concat(*each.parts, comma) for each, comma in zip(closed.items, commas, strict=True)]
    if closed.holds_values:
        lines = [Hard() if each.newline else Line() for each in closed.items[1:]]
        inside: list[Doc] = [Fill(contents, lines, step=0)]
    else:
        inside = [contents[0], *(part for each in contents[1:] for part in (Line(), each))]
    begin = Hard() if first.newline else Line("")
    return Group(Text(closed.bracket), Indent(begin, *inside), Line(""), Text(closing))
