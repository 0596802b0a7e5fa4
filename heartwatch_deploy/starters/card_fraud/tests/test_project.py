"""The project as a whole, without a server: every file is right, fits the others, and is laid out as it should be."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_everything_fits(environment: str) -> None:
    done = heartwatch("validate", "--offline", "--env", environment)
    assert done.returncode == 0, done.stderr


def test_the_layout() -> None:
    done = heartwatch("fmt", "--check")
    assert done.returncode == 0, done.stderr


def heartwatch(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "heartwatch_deploy", *arguments, "-C", str(PROJECT)]
    return subprocess.run(command, capture_output=True, text=True, check=False)
