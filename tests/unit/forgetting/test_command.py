"""`forget-user` refuses before anything is read, in the form that was asked for."""

import json

import pytest
from click.testing import CliRunner

from heartwatch_deploy.cli import forget_user


def test_a_name_that_is_no_text_is_refused() -> None:
    done = CliRunner().invoke(forget_user.command, [b"caf\xe9".decode("utf-8", "surrogateescape"), "--yes"])
    assert done.exit_code == 2
    assert "are no text" in done.output


def test_a_missing_library_is_told_as_json_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heartwatch_deploy.cli.needing.find_spec", lambda _: None)
    done = CliRunner().invoke(forget_user.command, ["alice", "--json"])
    said = json.loads(done.stdout)
    assert [each["code"] for each in said["diagnostics"]] == ["HW162"]
    assert (said["exit_code"], done.exit_code) == (1, 1)
