"""The documentation builds as a site, without a link that leads nowhere, and with the reference made of the code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from heartwatch_deploy.cli import VERBS
from heartwatch_deploy.metrics.families import FAMILIES

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(built)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return built


def test_every_verb_is_in_the_reference(site: Path) -> None:
    text = (site / "reference" / "verbs.html").read_text("utf-8")
    assert [verb for verb in VERBS if f'id="{verb}"' not in text] == []
    assert 'id="readings-generate"' in text


def test_settings_metrics_and_diagnostics_are_in_the_reference(site: Path) -> None:
    files = (site / "reference" / "project-files.html").read_text("utf-8")
    assert all(f"<code>{each}</code>" in files for each in ("engines", "protect", "endpoints.security.kafka.sasl"))
    metrics = (site / "reference" / "metrics.html").read_text("utf-8")
    assert [each.name for each in FAMILIES if f"heartwatch_{each.name}" not in metrics] == []
    diagnostics = (site / "diagnostics" / "index.html").read_text("utf-8")
    told = {path.stem for path in (REPOSITORY / "docs" / "diagnostics").glob("HW*.md")}
    assert [code for code in sorted(told) if f"{code}.html" not in diagnostics] == []


def test_a_link_to_a_file_of_the_repository_shows_the_file(site: Path) -> None:
    shown = site / "repository" / "flink_sql" / "out_of_range_while_still.sql.html"
    assert "EXECUTE STATEMENT SET" in shown.read_text("utf-8")


def test_a_link_to_a_folder_shows_its_list(site: Path) -> None:
    assert 'href="diagnostics/index.html"' in (site / "concepts.html").read_text("utf-8")
    assert 'href="../diagnostics/index.html"' in (site / "guides" / "operator.html").read_text("utf-8")


def test_every_link_leads_to_what_the_repository_has() -> None:
    """Pages are read in a clone as well, where nothing that the site makes is there."""
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    pages = [page for name in listed.stdout.splitlines() if (page := REPOSITORY / name).exists()]
    parse = MarkdownIt("commonmark").enable("table").parse
    links = [(page, path) for page in pages for path in _paths(parse(page.read_text("utf-8")))]
    assert len(links) > 200
    assert [f"{page}: {path}" for page, path in links if not (page.parent / path).exists()] == []


def _paths(tokens: list[Token]) -> list[str]:
    """What links and pictures lead to within the repository."""
    found = [str(each.attrs.get("href") or each.attrs.get("src") or "") for each in tokens]
    near = [path for each in found if not re.match(r"\w+:", each) and (path := each.partition("#")[0])]
    return near + [path for each in tokens if each.children for path in _paths(each.children)]
