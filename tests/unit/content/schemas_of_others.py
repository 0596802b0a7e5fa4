"""Schemas that others publish, fetched once as pinned artefacts, so that none of them lies in this repository."""

import json
import os
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from heartwatch_deploy.stack import wheels
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.lock import Artifact
from heartwatch_deploy.stack.paths import cache_dir

CHECKER = Artifact(
    sha256="14ce5c94871c551268ea948ffe21e9f1464dc48fb20bf9a4c13deeaaf756cf9b",
    size=485805,
    path="check_jsonschema-0.39.0-py3-none-any.whl",
)
"""check-jsonschema carries the compose specification's schema (Apache License 2.0)."""
COMPOSE = "check_jsonschema/builtin_schemas/vendor/compose-spec.json"


def compose_schema() -> dict[str, Any]:
    with zipfile.ZipFile(fetched(CHECKER)) as wheel:
        schema: dict[str, Any] = json.loads(wheel.read(COMPOSE))
        return schema


def fetched(wheel: Artifact) -> Path:
    """The file in the cache. Skips, loudly, where it cannot be had; in CI that fails."""
    directory = cache_dir() / "downloads" / wheel.sha256[:16]
    file = directory / wheel.name
    if file.exists():
        return file
    directory.mkdir(parents=True, exist_ok=True)
    try:
        return wheels.fetch((wheel,), directory, advance=lambda _: None, stop=threading.Event())
    except StackError as failure:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"what others publish is NOT checked against:\n{failure}")
