"""The JSON that verbs print and files that they write, as schemas; docs/schemas holds them, checked by a test."""

from collections.abc import Mapping
from typing import Final

from heartwatch_deploy.model.audit import Entry
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.forgotten import AgesOut, Held
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Outcome
from heartwatch_deploy.model.schema import schema_of
from heartwatch_deploy.storage.plan_file import FORMAT

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final[Json] = {"type": "string"}
_CONDITION: Final[Json] = {
    "type": "object",
    "properties": {"address": _TEXT, "state": _TEXT, "healthy": {"type": "boolean"}, "facts": _TEXT},
    "required": ["address", "state", "healthy", "facts"],
}


def schemas() -> Mapping[str, Json]:
    """By name, as the field `schema` of a document says it."""
    consents: Json = {"type": "array", "items": _TEXT}
    return {
        "plan-1": _answer("plan-1", {"plan": Plan}, consent_needed=consents),
        "apply-1": _answer(
            "apply-1", {"plan": Plan, "outcome": Outcome}, consent_needed=consents, back_to={"type": "integer"}
        ),
        "status-1": _answer("status-1", {}, objects={"type": "array", "items": _CONDITION}),
        "history-1": _answer("history-1", {"entries": tuple[Entry, ...]}),
        "forget-user-1": _answer(
            "forget-user-1",
            {"found": tuple[Held, ...], "deleted": tuple[Held, ...], "ages_out": tuple[AgesOut, ...]},
        ),
        "plan-file-1": _plan_file(),
    }


def _answer(name: str, types: Mapping[str, object], **others: Json) -> Json:
    """What a verb prints; where it failed, there are only diagnostics."""
    definitions: dict[str, Json] = {}
    held = {key: schema_of(kind, definitions) for key, kind in types.items()}
    always: dict[str, Json] = {
        "schema": {"const": name},
        "diagnostics": schema_of(tuple[Diagnostic, ...], definitions),
        "exit_code": {"type": "integer"},
    }
    return _document(name, {**always, **held, **others}, required=list(always), definitions=definitions)


def _plan_file() -> Json:
    definitions: dict[str, Json] = {}
    properties: dict[str, Json] = {
        "format": {"const": FORMAT},
        "written_by": _TEXT,
        "digest": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
        "plan": schema_of(Plan, definitions),
    }
    return _document("plan-file-1", properties, required=list(properties), definitions=definitions)


def _document(
    name: str, properties: Mapping[str, Json], *, required: list[str], definitions: Mapping[str, Json]
) -> Json:
    return {
        "$schema": _DIALECT,
        "title": name,
        "type": "object",
        "properties": properties,
        "required": required,
        "$defs": dict(sorted(definitions.items())),
    }
