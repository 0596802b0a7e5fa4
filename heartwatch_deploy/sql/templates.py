"""Where a jinja2 template expression, statement or comment ends."""

import re

from heartwatch_deploy.sql.text_error import SqlTextError

_CLOSINGS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_RAW = re.compile(r"\{%[-+]?\s*raw\s*[-+]?%\}")
_END_OF_RAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_TEXT = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)


def template_end(text: str, at: int) -> int:
    """The offset behind the template that begins at an offset; a raw block is one with all that it holds."""
    opening = text[at : at + 2]
    if raw := _RAW.match(text, at):
        end = _END_OF_RAW.search(text, raw.end())
        if end is None:
            raise SqlTextError("{% raw %} is never closed", at)
        return end.end()
    end_at = text.find("#}", at + 2) if opening == "{#" else _end_of_code(text, at + 2, _CLOSINGS[opening])
    if end_at < 0:
        raise SqlTextError(f"{opening} is never closed", at)
    return end_at + 2


def _end_of_code(text: str, at: int, closing: str) -> int:
    """Texts and braces inside an expression do not end it."""
    depth = 0
    while at < len(text):
        if depth == 0 and text.startswith(closing, at):
            return at
        quoted = _TEXT.match(text, at) if text[at] in "'\"" else None
        if quoted:
            at = quoted.end()
            continue
        depth += (text[at] in "([{") - (text[at] in ")]}" and depth > 0)
        at += 1
    return -1
