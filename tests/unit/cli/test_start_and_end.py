"""What can go wrong around a verb: streams, names, signals, the places of output."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from heartwatch_deploy import __main__ as entry
from heartwatch_deploy.cli import main
from heartwatch_deploy.views.stdout import Stdout, StdoutRefused
from tests.unit.small_project import SOUND, files_with

PROGRAM = (sys.executable, "-m", "heartwatch_deploy")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return files_with(SOUND, tmp_path / "project")


@pytest.fixture
def run(project: Path) -> Run:
    def runs(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = (*PROGRAM, *arguments, "-C", str(project))
        env = {**os.environ, "PYTHONUTF8": "0", **environment}
        return subprocess.run(
            command, check=False, capture_output=True, text=True, encoding="latin-1", env=env, timeout=120
        )

    return runs


@pytest.mark.parametrize(
    "verb", [("render",), ("render", "ksql"), ("lineage",), ("validate", "--offline", "--json"), ("-h",)]
)
def test_a_full_stdout_is_told(project: Path, verb: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:
        command = (*PROGRAM, *verb, *(() if verb == ("-h",) else ("-C", str(project))))
        ended = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120)
    assert ended.returncode == 1
    assert "error[HW128]: stdout cannot be written" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "ignored" not in ended.stderr


def test_a_stdout_that_is_no_utf_8_takes_all(project: Path, run: Run) -> None:
    (project / "ksql" / "numbers.sql").write_text("-- → 😀\n", "utf-8")
    ended = run("render", "ksql", PYTHONIOENCODING="latin-1")
    assert (ended.returncode, "-- \\u2192" in ended.stdout) == (0, True), ended.stderr
    told = json.loads(run("render", "ksql", "--json", PYTHONIOENCODING="latin-1").stdout)
    assert told["files"]["ksql/numbers.sql"] == "-- → 😀\n"


@pytest.mark.parametrize("columns", ["0", "00"])
def test_no_columns_hide_nothing(run: Run, columns: str) -> None:
    ended = run("validate", "--var", "oops", COLUMNS=columns)
    assert "error[HW103]" in ended.stderr
    assert "flink_sql" in run("lineage", COLUMNS=columns).stdout


def test_an_end_while_it_starts_is_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def interrupted() -> None:
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(entry, "_ended", interrupted)
    with pytest.raises(SystemExit) as ended:
        entry.run()
    assert (ended.value.code, capsys.readouterr().err) == (1, "Aborted!\n")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_only_a_failure_of_stdout_is_laid_to_it() -> None:
    with open("/dev/full", "wb", buffering=0) as full, pytest.raises(StdoutRefused) as refused:
        Stdout(full, write_through=True).write("word")
    assert isinstance(refused.value.__cause__, OSError)


def test_a_pipe_among_content_is_told(project: Path, run: Run) -> None:
    os.mkfifo(project / "flink_sql" / "pipe.sql")
    for verb in (("validate", "--offline"), ("fmt", "--check")):
        ended = run(*verb)
        assert ended.returncode == 1
        assert "it is no regular file" in ended.stderr


@pytest.mark.parametrize("verb", [("validate", "--env", "e" * 300), ("validate", "-C", "c" * 300)])
def test_a_name_that_is_too_long_is_told(project: Path, verb: tuple[str, ...]) -> None:
    ended = CliRunner().invoke(main, [verb[0], "-C", str(project), *verb[1:]])
    assert (ended.exit_code, type(ended.exception)) == (1, SystemExit)
    assert "error[HW10" in ended.stderr


def test_init_in_a_folder_whose_name_is_too_long_is_told(tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["init", str(tmp_path / ("n" * 300))])
    assert (ended.exit_code, "error[HW128]" in ended.stderr) == (1, True)


@pytest.mark.parametrize("name", ["", " "])
def test_init_wants_a_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["init", name, "--name", "shop"]).exit_code == 2
    assert not list(tmp_path.iterdir())


def test_what_comes_next_after_init_can_be_pasted(tmp_path: Path) -> None:
    folder = tmp_path / "na me"
    assert f"next: cd '{folder}', read" in CliRunner().invoke(main, ["init", str(folder)]).stderr


def test_a_lineage_that_cannot_be_written_is_told(project: Path) -> None:
    (project / "file").write_text("")
    ended = CliRunner().invoke(main, ["lineage", "-C", str(project), "--out", str(project / "file" / "x.md")])
    assert (ended.exit_code, type(ended.exception)) == (1, SystemExit)
    assert "error[HW128]" in ended.stderr


def test_render_of_no_file_says_so(project: Path) -> None:
    ended = CliRunner().invoke(main, ["render", "-C", str(project), "flink_sql/number", "flink_sq/large_numbers.sql"])
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "no file that is rendered begins with `flink_sq/large_numbers.sql`" in ended.stderr
    assert "did you mean `flink_sql/large_numbers.sql`" in ended.stderr


def test_nothing_is_watched_where_there_is_no_folder(tmp_path: Path) -> None:
    ended = CliRunner().invoke(main, ["validate", "--watch", "-C", str(tmp_path / "nowhere")])
    assert (ended.exit_code, "error[HW101]" in ended.stderr) == (1, True)


def test_a_byte_order_mark_is_no_matter_and_fmt_takes_it_away(project: Path) -> None:
    paths = [project / each for each in ("flink_sql/numbers.sql", "connect/limits.json", "deploy/topics/numbers.yaml")]
    CliRunner().invoke(main, ["fmt", "-C", str(project)])
    before = [path.read_bytes() for path in paths]
    for path in paths:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    validated = CliRunner().invoke(main, ["validate", "--offline", "-C", str(project)])
    assert validated.exit_code == 0, validated.stderr
    checked = CliRunner().invoke(main, ["fmt", "--check", "-C", str(project)])
    assert (checked.exit_code, checked.stderr.count("error[HW121]")) == (1, 2)
    CliRunner().invoke(main, ["fmt", "-C", str(project)])
    assert [path.read_bytes() for path in paths[:2]] == before[:2]
