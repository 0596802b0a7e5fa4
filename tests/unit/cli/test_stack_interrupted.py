"""Ctrl-C while the stack starts: a person is told what goes on without them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from heartwatch_deploy.cli import stack
from heartwatch_deploy.stack import lifecycle


@pytest.mark.parametrize(
    ("supervised", "words"),
    [(True, "goes on starting; stop it with: heartwatch_deploy stack down -C"), (False, "before anything was started")],
)
def test_ctrl_c(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, supervised: bool, words: str) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(lifecycle, "up", interrupted)
    monkeypatch.setattr(lifecycle, "is_running", lambda _: supervised)
    result = CliRunner().invoke(stack.command, ["up", "-C", str(tmp_path)])
    assert result.exit_code == 1
    assert words in " ".join(result.stderr.split())
