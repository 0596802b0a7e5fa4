"""JSON content files, with the place of a key for diagnostics."""

import json
import re
from collections.abc import Mapping
from typing import Any

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.model.span import Span


def read_object(file: RenderedFile) -> Mapping[str, Any] | Diagnostic:
    """The file's JSON object, or HW107."""
    try:
        value = json.loads(file.text)
    except json.JSONDecodeError as error:
        span = file.span(min(error.pos, max(0, len(file.text) - 1)))
        return Diagnostic("HW107", f"{file.source.path} is not valid JSON", span, error.msg)
    except RecursionError:
        return Diagnostic("HW107", f"{file.source.path} is nested too deeply", file.span(0))
    if not isinstance(value, dict):
        return Diagnostic("HW107", f"{file.source.path} holds no JSON object", file.span(0))
    return value


def key_span(file: RenderedFile, key: str) -> Span:
    """Where `"key":` stands; the file's beginning when it doesn't."""
    found = re.search(rf'"{re.escape(key)}"\s*:', file.text)
    return file.span(found.start(), found.start() + len(key) + 2) if found else file.span(0)


def value_span(file: RenderedFile, key: str) -> Span:
    """Where the value behind `"key":` stands."""
    found = re.search(rf'"{re.escape(key)}"\s*:\s*("(?:[^"\\]|\\.)*"|[^,}}\s]+)', file.text)
    return file.span(found.start(1), found.end(1)) if found else key_span(file, key)
