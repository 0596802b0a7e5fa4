"""Files that an import writes: all, or none."""

from pathlib import Path

import pytest

from heartwatch_deploy.model.source import SourceFile
from heartwatch_deploy.storage.adopted_files import write_new
from heartwatch_deploy.storage.refused import ProjectRefused


def file(path: str) -> SourceFile:
    return SourceFile(path, "é\n", "kafka")


def test_folders_are_made(tmp_path: Path) -> None:
    write_new(tmp_path, [file("deploy/topics/a.yaml"), file("avro/b.avsc")])
    assert (tmp_path / "deploy/topics/a.yaml").read_bytes() == "é\n".encode()
    assert (tmp_path / "avro/b.avsc").is_file()


def test_one_that_is_there_keeps_all_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("mine")
    with pytest.raises(ProjectRefused) as refused:
        write_new(tmp_path, [file("a.yaml"), file("b.yaml")])
    assert [each.code for each in refused.value.diagnostics] == ["HW533"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.yaml"]
    assert (tmp_path / "b.yaml").read_text() == "mine"


def test_what_cannot_be_written_takes_the_others_back(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file where a folder would be")
    with pytest.raises(ProjectRefused) as refused:
        write_new(tmp_path, [file("a.yaml"), file("folder/b.yaml")])
    assert [each.code for each in refused.value.diagnostics] == ["HW535"]
    assert not (tmp_path / "a.yaml").exists()
