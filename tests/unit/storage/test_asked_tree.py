"""A tree that was asked tells which answers would be others now, and of nothing else."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from heartwatch_deploy.storage import asked_tree
from heartwatch_deploy.storage.asked_tree import AskedTree


@pytest.fixture(params=["just written", "long ago"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files that are too young for their stamps to be trusted, and such that are old enough."""
    if request.param == "long ago":
        later = time.time() + 60
        monkeypatch.setattr(asked_tree.time, "time", lambda: later)
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql" / "a.sql").write_text("SELECT 1")
    (tmp_path / "sql" / "b.sql").write_text("SELECT 2")
    (tmp_path / "sql" / "c.txt").write_text("no SQL")
    return tmp_path


def asked(folder: Path) -> AskedTree:
    tree = AskedTree(folder)
    for path in tree.matching("sql/*.sql"):
        tree.text(path)
    with pytest.raises(FileNotFoundError):
        tree.text("endpoints.json")
    assert not tree.exists("prod.yaml")
    assert tree.matching("other/*.sql") == []
    assert (tree.files, tree.changes()) == (2, {})
    return tree


def saved_by_rename(folder: Path) -> None:
    (folder / "sql" / ".a.sql.new").write_text("SELECT 3")
    (folder / "sql" / ".a.sql.new").replace(folder / "sql" / "a.sql")


def linked(folder: Path) -> None:
    (folder / "elsewhere").write_text("SELECT 3")
    (folder / "sql" / "a.sql").unlink()
    (folder / "sql" / "a.sql").symlink_to(folder / "elsewhere")


def new_folder(folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "d.sql").write_text("SELECT 4")


EDITS: dict[str, tuple[Callable[[Path], object], dict[str, str | None]]] = {
    "written": (lambda folder: (folder / "sql/a.sql").write_text("SELECT 300"), {"sql/a.sql": "SELECT 300"}),
    "saved by rename": (saved_by_rename, {"sql/a.sql": "SELECT 3"}),
    "a link instead": (linked, {"sql/a.sql": "SELECT 3"}),
    "emptied": (lambda folder: (folder / "sql/a.sql").write_text(""), {"sql/a.sql": ""}),
    "no text": (lambda folder: (folder / "sql/a.sql").write_bytes(b"\xff\xfe\xfd"), {"sql/a.sql": None}),
    "removed": (lambda folder: (folder / "sql/a.sql").unlink(), {"sql/a.sql": None}),
    "new": (lambda folder: (folder / "sql/d.sql").write_text("SELECT 4"), {"sql/d.sql": "SELECT 4"}),
    "renamed": (
        lambda folder: (folder / "sql/a.sql").rename(folder / "sql/d.sql"),
        {"sql/a.sql": None, "sql/d.sql": "SELECT 1"},
    ),
    "appeared": (lambda folder: (folder / "endpoints.json").write_text("{}"), {"endpoints.json": "{}"}),
    "exists": (lambda folder: (folder / "prod.yaml").write_text("a: 1"), {"prod.yaml": "a: 1"}),
    "in a new folder": (new_folder, {"other/d.sql": "SELECT 4"}),
}
NO_CHANGES: dict[str, Callable[[Path], object]] = {
    "read": lambda folder: (folder / "sql/a.sql").read_text(),
    "touched": lambda folder: os.utime(folder / "sql/a.sql"),
    "not asked for": lambda folder: (folder / "sql/c.txt").write_text("still no SQL"),
    "a new file of another kind": lambda folder: (folder / "sql/.a.sql.swp").write_text("a swap file"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_changed_is_told(folder: Path, edit: tuple[Callable[[Path], object], dict[str, str | None]]) -> None:
    tree = asked(folder)
    edit[0](folder)
    assert tree.changes() == edit[1]
    assert tree.changes() == edit[1]


@pytest.mark.parametrize("edit", NO_CHANGES.values(), ids=NO_CHANGES)
def test_what_says_the_same_is_not_told(folder: Path, edit: Callable[[Path], object]) -> None:
    tree = asked(folder)
    edit(folder)
    assert tree.changes() == {}


def test_a_second_save_of_the_same_size_and_time_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.sql"
    file.write_text("SELECT 1")
    written = file.stat()
    tree = AskedTree(tmp_path)
    tree.text("a.sql")
    file.write_text("SELECT 2")
    os.utime(file, ns=(written.st_atime_ns, written.st_mtime_ns))
    assert tree.changes() == {"a.sql": "SELECT 2"}
