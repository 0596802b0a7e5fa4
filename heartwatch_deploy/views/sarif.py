"""Diagnostics as SARIF 2.1.0, which code scanning and editors read."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import quote

from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.views.wording import place_in_repository, words_of

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(diagnostics: Iterable[Diagnostic], folder: str, *, code: int) -> Json:
    """One run with all of them, the same one twice once.

    `folder` is the project's, seen from the repository's root, and `code` the command's exit code."""
    found = tuple(dict.fromkeys(diagnostics))
    rules = sorted({each.code for each in found})
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "heartwatch_deploy", "rules": [{"id": each} for each in rules]}},
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": code == 0, "exitCode": code}],
                "results": [_result(each, rules, folder) for each in found],
            }
        ],
    }


def _result(found: Diagnostic, rules: Sequence[str], folder: str) -> Json:
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": rules.index(found.code),
        "level": found.severity.value,
        "message": {"text": words_of(found)},
    }
    if found.span:
        result["locations"] = [{"physicalLocation": _location(found.span, folder)}]
    if found.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": each.label}, "physicalLocation": _location(each.span, folder)}
            for number, each in enumerate(found.related)
        ]
    return result


def _location(span: Span, folder: str) -> Json:
    region: dict[str, Any] = {
        "startLine": span.line,
        "startColumn": span.column,
        "endColumn": span.column + span.length,
    }
    if span.excerpt:
        region["snippet"] = {"text": span.excerpt}
    return {"artifactLocation": {"uri": quote(place_in_repository(folder, span.path))}, "region": region}
