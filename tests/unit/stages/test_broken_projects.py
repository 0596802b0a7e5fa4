"""tests/broken_projects: every way a project can be wrong, and the one diagnostic that it earns."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.storage.project import ProjectRefused, Selection, load_project
from heartwatch_deploy.views.diagnostics import diagnostics_text
from tests.unit.small_project import SOUND, TESTS, files_with

BROKEN = sorted(path for path in SOUND.parent.iterdir() if path.is_dir() and path != SOUND)
PAGES = TESTS.parent / "docs" / "diagnostics"
CODES = re.compile(r'"(HW\d\d\d)"')


@pytest.mark.parametrize("broken", BROKEN, ids=lambda path: path.name)
def test_broken_project_says_so(broken: Path, tmp_path: Path, expects: Callable[[Path, str], None]) -> None:
    try:
        project, warnings = load_project(files_with(broken, tmp_path), Selection())
        found = (*warnings, *desired_of(project).diagnostics)
    except ProjectRefused as refused:
        found = refused.diagnostics
    assert {each.code for each in found} == {broken.name.split("_")[0]}
    expects(broken / "expected.txt", diagnostics_text(found).plain)


def test_every_code_has_a_page() -> None:
    sources = (TESTS.parent / "heartwatch_deploy").rglob("*.py")
    codes = {code for source in sources for code in CODES.findall(source.read_text("utf-8"))}
    pages = {page.stem for page in PAGES.glob("HW*.md")}
    assert codes == pages, f"no page for {sorted(codes - pages)}; nothing says {sorted(pages - codes)}"
