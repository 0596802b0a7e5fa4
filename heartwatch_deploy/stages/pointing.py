"""Where in a file a field stands that cannot be as it says there."""

import re
from collections.abc import Mapping
from dataclasses import replace

from heartwatch_deploy.model.change import Change, Grade
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.model.span import Span


def pointed(change: Change, files: Mapping[str, RenderedFile]) -> Change:
    """The change with the places of those of its fields that would be refused."""
    refused = [each.path for each in change.differences if each.grade is Grade.REFUSE]
    span = change.desired.span if change.desired and refused else None
    file = files.get(span.path) if span else None  # to ask for one renders all of them
    if file is None:
        return change
    found = {path: place for path in refused if (place := _place(file, path.rsplit(".", 1)[-1]))}
    return replace(change, places=found)


def _place(file: RenderedFile, key: str) -> Span | None:
    """`key: value` of YAML or JSON."""
    found = re.search(rf"^[ \t]*([\"']?{re.escape(key)}[\"']?\s*:[^\n]*)$", file.text, re.MULTILINE)
    return file.span(found.start(1), found.end(1)) if found else None
