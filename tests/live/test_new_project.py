"""A new project passes its own tests on the real stack at once."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.live, pytest.mark.apart]


def test_a_new_project_passes_its_own_tests(stack: Any, tmp_path: Path) -> None:
    project = tmp_path / "card_shop"
    subprocess.run([sys.executable, "-m", "heartwatch_deploy", "init", str(project)], check=True)
    known = project / ".heartwatch" / "stack"  # a stack that runs: its tests start none of their own
    known.mkdir(parents=True)
    for name in ("endpoints.json", "secrets.json"):
        shutil.copy(stack.project / ".heartwatch" / "stack" / name, known / name)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:dash"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout
