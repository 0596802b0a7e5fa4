"""Engines' folders: those that are not there are told, and what nothing reads in those that are."""

import shutil
from pathlib import Path

import pytest

from heartwatch_deploy.storage.asked_tree import AskedTree
from heartwatch_deploy.storage.folders import missing, unread
from heartwatch_deploy.storage.project import load_project
from heartwatch_deploy.storage.refused import ProjectRefused
from heartwatch_deploy.storage.selection import Selection
from heartwatch_deploy.storage.tree import DirectoryTree
from tests.unit.small_project import SOUND, files_with


def files(root: Path, *paths: str) -> DirectoryTree:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x")
    return DirectoryTree(root)


@pytest.mark.parametrize("folder", ["sql", "/sql/", "./sql", ".", "s*"])
def test_a_folder_that_is_there_is_none_that_is_missing(folder: str, tmp_path: Path) -> None:
    (tmp_path / "sql").mkdir()
    assert missing(DirectoryTree(tmp_path), {"flink_sql": folder}) == []


@pytest.mark.parametrize("folder", ["sqls", "file", "f*"])
def test_one_that_is_not_there_or_is_a_file_is_missing(folder: str, tmp_path: Path) -> None:
    assert missing(files(tmp_path, "file", "sql/a.sql"), {"flink_sql": folder}) == ["flink_sql"]


@pytest.mark.parametrize("path", ["sql/a.SQL", "sql/b.Sql", "sql/within/a.sql", "sql/within/deep/a.sql"])
def test_what_looks_like_content_and_is_none_is_found(path: str, tmp_path: Path) -> None:
    assert unread(files(tmp_path, "sql/z.sql", path), {"flink_sql": "sql"}) == {"flink_sql": path}


@pytest.mark.parametrize("path", ["sql/README.md", "sql/.gitkeep", "sql/.kept/a.sql", "sql/within/README.md"])
def test_other_files_are_nobodys_business(path: str, tmp_path: Path) -> None:
    assert unread(files(tmp_path, "sql/z.sql", path), {"flink_sql": "sql"}) == {}


def test_a_folder_within_may_be_another_engines(tmp_path: Path) -> None:
    tree = files(tmp_path, "kafka/a.yaml", "kafka/acls/a.yaml", "deploy/project.yaml")
    assert unread(tree, {"kafka": "kafka", "kafka_acls": "kafka/acls"}) == {}
    assert unread(tree, {"kafka": "kafka", "kafka_acls": "."}) == {"kafka": "kafka/acls/a.yaml"}


def test_a_link_back_ends(tmp_path: Path) -> None:
    tree = files(tmp_path, "sql/z.sql", "sql/within/README.md")
    (tmp_path / "sql" / "within" / "again").symlink_to(tmp_path / "sql" / "within")
    assert unread(tree, {"flink_sql": "sql"}) == {}


def test_a_folder_that_comes_back_is_noticed(tmp_path: Path) -> None:
    files_with(SOUND, tmp_path)
    shutil.move(tmp_path / "connect", tmp_path / "connectors")
    tree = AskedTree(tmp_path)
    with pytest.raises(ProjectRefused):
        load_project(tmp_path, Selection(), tree)
    assert not tree.changes()
    shutil.move(tmp_path / "connectors", tmp_path / "connect")
    assert tree.changes()
