"""Wheels come through pip: from the person's own index, with the pinned hash, and on from where a connection broke."""

import hashlib
import threading
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from heartwatch_deploy.stack import wheels
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.lock import Artifact
from tests.unit.stack.conftest import Repository

NAME = "tiny-1.0-py3-none-any.whl"


def wheel() -> bytes:
    """The smallest wheel that pip takes, with something in it that does not compress."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("tiny/noise", b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256)) * 64)
        archive.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("tiny-1.0.dist-info/RECORD", "")
    return content.getvalue()


@pytest.fixture
def index(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository.files["simple/tiny/"] = f'<a href="/files/{NAME}">{NAME}</a>'.encode()
    repository.files[f"files/{NAME}"] = wheel()
    monkeypatch.setenv("PIP_INDEX_URL", f"{repository.url}/simple/")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    return repository


def fetch(directory: Path, sha256: str) -> Path:
    directory.mkdir()
    pinned = Artifact(sha256, len(wheel()), NAME)
    return wheels.fetch([pinned], directory, advance=lambda _: None, stop=threading.Event())


def test_a_broken_connection_is_taken_up_where_it_broke(index: Repository, tmp_path: Path) -> None:
    whole = index.files[f"files/{NAME}"]
    index.cut_after = cut = len(whole) // 2
    found = fetch(tmp_path / "downloads", hashlib.sha256(whole).hexdigest())
    assert found.read_bytes() == whole
    assert f"bytes={cut}-" in index.ranges


@pytest.mark.usefixtures("index")
def test_another_file_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StackError) as refused:
        fetch(tmp_path / "downloads", "0" * 64)
    assert refused.value.code == "HW615"
    assert not list((tmp_path / "downloads").rglob("*.whl"))
