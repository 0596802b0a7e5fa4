"""Whom `validate` asks, and what it says of those that it did not."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from heartwatch_deploy import api
from heartwatch_deploy.cli import main
from heartwatch_deploy.edges import send
from tests.unit.small_project import SOUND, files_with

NO_STACK = SOUND.parent / "HW105_stack_is_down"


def test_nobody_is_asked_where_the_stack_is_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("somebody was asked")

    monkeypatch.setattr(send, "check", asked)
    ran = CliRunner().invoke(main, ["validate", "-C", str(files_with(NO_STACK, tmp_path))])
    assert ran.exit_code == 0, ran.output
    assert "warning[HW105]" in ran.stderr
    assert "no server was asked" in ran.stderr
    assert "would take it" not in ran.stderr


def test_those_that_were_asked_are_named_and_the_others_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_ask", lambda *_: ())
    ran = CliRunner().invoke(main, ["validate", "-C", str(files_with(SOUND, tmp_path))])
    assert ran.exit_code == 0, ran.output
    said = "flink_sql, kafka_connect, schema_registry would take it; not asked: kafka, ksqldb"
    assert ran.stderr.splitlines()[-1] == said
