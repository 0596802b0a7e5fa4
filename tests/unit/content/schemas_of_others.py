"""Schemas that others publish, fetched once as pinned artefacts, so that none of them lies in this repository."""

import json
import os
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from jgo.constants import MAVEN_CENTRAL_URL

from heartwatch_deploy.stack import fetch, filelock, wheels
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
    """The file in the cache."""
    with had_or_skipped() as downloads:
        file = downloads / wheel.sha256[:16] / wheel.name
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            wheels.fetch((wheel,), file.parent, advance=lambda _: None, stop=threading.Event())
        return file


def fetched_jar(jar: Artifact) -> Path:
    """The file in the cache."""
    with had_or_skipped() as downloads:
        stop = threading.Event()
        return fetch.fetch(jar, downloads, base_url=MAVEN_CENTRAL_URL, advance=lambda _: None, stop=stop)


@contextmanager
def had_or_skipped() -> Iterator[Path]:
    """The folder of downloads, to which nobody else here adds meanwhile. Skips, loudly, where something cannot be had;
    in CI that fails."""
    downloads = cache_dir() / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.hold(cache_dir() / "schemas.lock"):
            yield downloads
    except StackError as failure:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"what others publish is NOT checked against:\n{failure}")
