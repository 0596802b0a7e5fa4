"""The local stack with this project deployed on it."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
ENDPOINTS = PROJECT / ".heartwatch" / "stack" / "endpoints.json"


@pytest.fixture(scope="session")
def deployed() -> Iterator[Mapping[str, str]]:
    """The servers' addresses. A stack that is started here is stopped here, and what is deployed here is removed; so
    nothing of this project may be deployed yet."""
    with ExitStack() as afterwards:
        if not ENDPOINTS.exists():
            afterwards.callback(heartwatch, "stack", "down")
            heartwatch("stack", "up")
        elif json.loads(heartwatch("status", "--json"))["objects"]:
            pytest.fail(
                "this project is deployed on the stack that runs, and tests would destroy it: `destroy` it first"
            )
        afterwards.callback(heartwatch, "destroy", "--yes")
        heartwatch("apply")
        yield json.loads(ENDPOINTS.read_text())


def heartwatch(*arguments: str) -> str:
    """Runs a command on this project, and shows people what it says; gives what it says to programs."""
    command = [sys.executable, "-m", "heartwatch_deploy", *arguments, "-C", str(PROJECT)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
