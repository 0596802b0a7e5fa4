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


@pytest.mark.parametrize(
    "pattern",
    ["a/*.sql", "a/b/*.sql", "*/*.sql", "**/*.sql", "a/**", "a/**/*.sql", "a/?.sql", "a/[xy].sql", "a/x.sql", "a/*",
     "./a/*.sql", "a/../a/*.sql", "none/*.sql", "a/x.sql/*.sql", "*.sql", "linked/*.sql"],
)  # fmt: skip
def test_names_are_those_that_pathlib_finds(pattern: str, tmp_path: Path) -> None:
    for name in ("a/y.sql", "a/x.sql", "a/.hidden.sql", "a/X.SQL", "a/b/z.sql", "a/d.sql/in.sql", "top.sql", "a/ü.sql"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "linked").symlink_to("a")
    (tmp_path / "a" / "broken.sql").symlink_to("nowhere")
    paths = (str(each.relative_to(tmp_path)) for each in tmp_path.glob(pattern))
    found = sorted(paths, key=lambda path: path.split("/"))
    assert DirectoryTree(tmp_path).matching(pattern) == found


@pytest.mark.parametrize("content", [b"", b"a\r\nb\rc\n", "ä\n".encode(), b"x" * (1 << 16), b"y" * ((1 << 17) + 1)])
def test_texts_are_those_that_open_reads(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(content)
    assert DirectoryTree(tmp_path).text("text") == (tmp_path / "text").read_text("utf-8")


@pytest.mark.parametrize("content", [b"\xff", b"a\xc3", None])
def test_what_cannot_be_read_is_told_as_open_tells_it(content: bytes | None, tmp_path: Path) -> None:
    place = tmp_path / "text"
    place.mkdir() if content is None else place.write_bytes(content)
    with pytest.raises((OSError, UnicodeDecodeError)) as told:
        place.read_text("utf-8")
    with pytest.raises((OSError, UnicodeDecodeError)) as found:
        DirectoryTree(tmp_path).text("text")
    assert (type(found.value), str(found.value)) == (type(told.value), str(told.value))
    with pytest.raises(FileNotFoundError):
        DirectoryTree(tmp_path).text("none")
