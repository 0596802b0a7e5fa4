"""Apply and destroy killed at a few moments of all; `make prove-apply` goes through every one."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.prove.applies import prove
from tests.prove.kept_results import KeptResults

pytestmark = [pytest.mark.live, pytest.mark.apart]

ROUNDS = 2


def test_killed_at_some_moments_and_run_again_it_comes_to_the_same_end(
    stack: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTWATCH_POSTGRES_PASSWORD", stack.postgres_password)
    kept = KeptResults(tmp_path / "results.jsonl")
    results = prove(stack, tmp_path, rounds=ROUNDS, seed=int(time.time()), kept=kept)
    assert results
    assert [str(each) for each in results if each.problems] == []
