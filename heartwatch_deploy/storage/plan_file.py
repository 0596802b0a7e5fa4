"""A plan as a file: what `plan --out` writes, and `apply` takes."""

import json
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from heartwatch_deploy.model.codec import decode, encode
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.storage.refused import ProjectRefused

FORMAT: Final = 1
"""Raised when a file could no longer be read by the version before."""


def written_plan(plan: Plan) -> str:
    """The plan with the number of its format and a digest, by which a file that was edited is known."""
    content = encode(plan)
    envelope = {
        "format": FORMAT,
        "written_by": version("heartwatch_deploy"),
        "digest": digest_of(plan),
        "plan": content,
    }
    return json.dumps(envelope, indent=2, ensure_ascii=False) + "\n"


def read_plan(path: Path) -> Plan:
    """The plan that `written_plan` told; ProjectRefused with HW510 for any other file."""
    try:
        envelope = json.loads(path.read_text("utf-8"))
        return decode(Plan, _checked(envelope))
    except OSError as error:
        raise _refused(path, str(error.strerror or error)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _refused(path, str(error) or type(error).__name__) from error


def _checked(envelope: Json) -> Json:
    if not isinstance(envelope, dict) or not isinstance(envelope.get("format"), int):
        raise ValueError("it is no plan of this program")
    if envelope["format"] != FORMAT:
        raise ValueError(f"it has format {envelope['format']}, this version reads {FORMAT}")
    if envelope.get("digest") != _digest(envelope["plan"]):
        raise ValueError("its digest is not that of its plan: it was changed after it was written")
    plan: Json = envelope["plan"]
    return plan


def digest_of(plan: Plan) -> str:
    """By which the plan of a file is known, and in the history that of an apply."""
    return _digest(encode(plan))


def _digest(content: Json) -> str:
    return "sha256:" + sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _refused(path: Path, cause: str) -> ProjectRefused:
    return ProjectRefused(
        Diagnostic(
            "HW510",
            f"{path} cannot be used as a plan",
            cause=cause,
            help=f"make it anew: python -m heartwatch_deploy plan --out {path}",
        )
    )
