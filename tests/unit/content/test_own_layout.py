"""The files of this repository are laid out as `fmt` does it, and the SQL says the same however it was laid out."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from heartwatch_deploy.cli import main
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.sql.formatting import format_sql
from heartwatch_deploy.sql.formatting.pieces import pieces
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.formatting import FORMATTED
from heartwatch_deploy.storage.project import Selection, load_project
from tests.unit.small_project import TESTS


def test_all_files_are_formatted() -> None:
    ran = CliRunner().invoke(main, ["fmt", "--check", "-C", str(TESTS.parent)])
    assert ran.exit_code == 0, ran.stderr


@pytest.fixture(scope="module")
def project() -> Project:
    return load_project(Path(TESTS.parent), Selection("prod", offline=True))[0]


@pytest.mark.parametrize("seed", range(3))
def test_a_layout_changes_no_fingerprint(project: Project, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - blanks, no secrets
    files = tuple(
        replace(file, text=format_sql(disarranged(file.text, random))) if FORMATTED.get(file.engine) == ".sql" else file
        for file in project.files
    )
    assert fingerprints(desired_of(replace(project, files=files)).state) == fingerprints(desired_of(project).state)


def fingerprints(state: State) -> dict[str, object]:
    return {str(each.address): each.spec.get("fingerprint") for each in state if each.address.engine != "postgres"}


def disarranged(text: str, random: Random) -> str:
    """Other blanks and line ends, where they say nothing."""
    result, last = "", None
    for piece in pieces(text):
        gap = text[last.end : piece.start] if last else ""
        if gap:
            must_end = last is not None and (last.ends_its_line or (last.text.startswith("{") and "\n" in gap))
            gap = "\n" if must_end else random.choice((" ", "  ", "\n", "\n\n\n", "\t"))
        result, last = result + gap + piece.text, piece
    return f"{result}\n"
