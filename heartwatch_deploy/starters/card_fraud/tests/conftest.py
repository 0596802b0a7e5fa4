"""The local stack with this project deployed on it."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
ENDPOINTS = PROJECT / ".heartwatch" / "stack" / "endpoints.json"


@pytest.fixture(scope="session")
def deployed() -> Iterator[Mapping[str, str]]:
    """The servers' addresses. A stack that is started here is stopped here; what is deployed is removed."""
    starts = not ENDPOINTS.exists()
    if starts:
        heartwatch("stack", "up")
    try:
        heartwatch("apply")
        yield json.loads(ENDPOINTS.read_text())
    finally:
        heartwatch("destroy", "--yes")
        if starts:
            heartwatch("stack", "down")


def heartwatch(*arguments: str) -> None:
    """Runs a command on this project, and shows what it says."""
    subprocess.run([sys.executable, "-m", "heartwatch_deploy", *arguments, "-C", str(PROJECT)], check=True)
