"""JSON content files, with the place of a key for diagnostics."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json_keys import written_twice
from heartwatch_deploy.model.secrets import tells_secret
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.model.span import Span


def read_object(file: RenderedFile) -> Mapping[str, Any] | Diagnostic:
    """The file's JSON object, or HW107, also where it says something twice, of which the last would count."""
    try:
        value = json.loads(file.text)
    except json.JSONDecodeError as error:
        span = _span(file, min(error.pos, max(0, len(file.text) - 1)))
        return Diagnostic("HW107", f"{file.source.path} is not valid JSON", span, error.msg)
    except RecursionError:
        return Diagnostic("HW107", f"{file.source.path} is nested too deeply", _span(file, 0))
    if not isinstance(value, dict):
        return Diagnostic("HW107", f"{file.source.path} holds no JSON object", _span(file, 0))
    twice = written_twice(file.text)
    if twice is not None:
        key, start = twice
        return Diagnostic("HW107", f"`{key}` is written twice", _span(file, start, start + len(key) + 2))
    return value


def key_span(file: RenderedFile, key: str) -> Span:
    """Where `"key":` stands; the file's beginning when it doesn't."""
    found = re.search(rf'"{re.escape(key)}"\s*:', file.text)
    return _span(file, found.start(), found.start() + len(key) + 2) if found else _span(file, 0)


def value_span(file: RenderedFile, key: str) -> Span:
    """Where the value behind `"key":` stands."""
    found = re.search(rf'"{re.escape(key)}"\s*:\s*("(?:[^"\\]|\\.)*"|[^,}}\s]+)', file.text)
    return _span(file, found.start(1), found.end(1)) if found else key_span(file, key)


def span_by(file: RenderedFile, way: Sequence[str]) -> Span:
    """Where the last of the patterns stands that are found one behind the other; the file's beginning without any."""
    found = None
    for pattern in way:
        found = re.compile(pattern).search(file.text, found.end() if found else 0) or found
    return _span(file, found.start(), found.end()) if found else _span(file, 0)


def _span(file: RenderedFile, start: int, end: int | None = None) -> Span:
    """Without a line that tells a secret."""
    span = file.span(start, end)
    return replace(span, excerpt="") if tells_secret(span.excerpt) else span
