"""Files are found by their paths within a directory, however that is named."""

from pathlib import Path

import pytest

from heartwatch_deploy.storage.asked_tree import AskedTree
from heartwatch_deploy.storage.tree import DirectoryTree


@pytest.mark.parametrize("kind", [DirectoryTree, AskedTree])
@pytest.mark.parametrize("named", [".", "project", "./project", "project/../project"])
def test_paths_are_within_the_directory(
    named: str, kind: type[DirectoryTree], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "project" / "deploy" / "topics" / "orders.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("partitions: 1", "utf-8")
    monkeypatch.chdir(tmp_path / "project" if named == "." else tmp_path)
    tree = kind(Path(named))
    assert tree.matching("deploy/topics/*.yaml") == ["deploy/topics/orders.yaml"]
    assert tree.text("deploy/topics/orders.yaml") == "partitions: 1"
