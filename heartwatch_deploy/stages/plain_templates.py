"""Templates that only name values: most do, and to compile one takes longer than all else done with its file."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from heartwatch_deploy.model.source import RenderedFile, Segment, SourceFile

_NAME: Final = r"[A-Za-z_][A-Za-z0-9_]*"
_EXPRESSION: Final = re.compile(rf"\{{\{{[ \t\n]*({_NAME}(?:\.{_NAME})*)[ \t\n]*\}}\}}")
_NOT_PLAIN: Final = re.compile(r"\{[{%#]|\{\Z|\A\}|\r|\ue000")
"""Other templates, what might be read as one together with its neighbour, and what jinja2 or the marks would change."""
_WORDS: Final = "true false none True False None self super loop caller varargs kwargs and or not in is if else"
_WORDS_OF_JINJA: Final = frozenset(_WORDS.split())


def rendered_plainly(file: SourceFile, names: Mapping[str, Any]) -> RenderedFile | None:
    """As jinja2 renders it; None where that is for jinja2 to say, errors among them."""
    text: list[str] = []
    segments: list[Segment] = []
    position = 0
    for offset, length, name in _pieces(file.text):
        piece = file.text[offset : offset + length] if name is None else _value(name, names)
        if piece is None or (name is None and _NOT_PLAIN.search(piece)):
            return None
        segments.append(Segment(position, offset, length, name is None))
        text.append(piece)
        position += len(piece)
    return RenderedFile(file, "".join(text), tuple(segments))


def _pieces(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Offset and length of each literal text, and of each expression with the name that it says."""
    at = 0
    for found in _EXPRESSION.finditer(text):
        if found.start() > at:
            yield at, found.start() - at, None
        yield found.start(), len(found[0]), found[1]
        at = found.end()
    if at < len(text):
        yield at, len(text) - at, None


def _value(name: str, names: Mapping[str, Any]) -> str | None:
    """The text of a plain value; what may be an attribute or method of something is left to jinja2."""
    first, *keys = name.split(".")
    value = None if first in _WORDS_OF_JINJA else names.get(first)
    for key in keys:
        if type(value) is not dict or hasattr(value, key):
            return None
        value = value.get(key)
    if not isinstance(value, (str, int, float)):
        return None
    return None if "\ue000" in (said := str(value)) else said
