"""How the page starts: without a stack, on a taken port, without Dash, and how it ends."""

import socket
from pathlib import Path

import pytest
from board_filled import NOW, core_in
from click.testing import CliRunner

from heartwatch_deploy.cli import main, needing
from heartwatch_deploy.dashboard.board import Board
from heartwatch_deploy.dashboard.watchers import Watchers


def test_without_a_stack_the_graph_stands_and_the_trouble_names_the_remedy(tmp_path: Path) -> None:
    board = Board(start=NOW)
    with Watchers(board, core_in(tmp_path), None).running():
        (trouble,) = board.troubles()
    assert "the local stack is not up" in trouble.summary
    assert "stack up" in trouble.help
    assert len(board.graph.of_kind("query")) == 2
    assert board.health.queries == ()


def test_a_directory_without_a_project_is_told(tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["dashboard", "-C", str(tmp_path)])
    assert ended.exit_code == 1
    assert "HW101" in ended.output


def test_a_taken_port_is_told_with_the_option(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = CliRunner().invoke(main, ["dashboard", "-C", str(core_in(tmp_path)), "--port", port])
    assert ended.exit_code == 1
    assert "HW902" in ended.output
    assert "--port" in ended.output


def test_a_missing_library_is_told_with_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needing, "find_spec", lambda name: None if name == "dash" else name)
    ended = CliRunner().invoke(main, ["dashboard", "-C", str(tmp_path)])
    assert ended.exit_code == 1
    assert "HW901" in ended.output
    assert "dash" in ended.output
    assert "heartwatch_deploy[page]" in ended.output
