"""Diagnostics as commands of a GitHub workflow, which shows them beside the lines of a change."""

from collections.abc import Iterable, Mapping
from typing import Final

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.views.wording import place_in_repository, words_of

# https://docs.github.com/actions/reference/workflow-commands-for-github-actions; what ends a property is escaped in it.
_IN_MESSAGES: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES: Final = {**_IN_MESSAGES, ":": "%3A", ",": "%2C"}


def annotations(diagnostics: Iterable[Diagnostic], folder: str) -> str:
    """One line for each, the same one twice once; `folder` is the project's, seen from the repository's root."""
    return "".join(f"{_annotation(each, folder)}\n" for each in dict.fromkeys(diagnostics))


def _annotation(found: Diagnostic, folder: str) -> str:
    properties = {}
    if found.span:
        span = found.span
        properties = {
            "file": place_in_repository(folder, span.path),
            "line": str(span.line),
            "col": str(span.column),
            "endColumn": str(span.column + span.length),
        }
    properties["title"] = f"{found.code}: {found.summary}"
    told = ",".join(f"{name}={_escaped(value, _IN_PROPERTIES)}" for name, value in properties.items())
    return f"::{found.severity} {told}::{_escaped(words_of(found), _IN_MESSAGES)}"


def _escaped(text: str, replacements: Mapping[str, str]) -> str:
    return "".join(replacements.get(character, character) for character in text)
