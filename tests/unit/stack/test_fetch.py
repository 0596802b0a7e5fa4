"""Downloads against a real local server: resumed, verified, and failing in words."""

import hashlib
import threading
from pathlib import Path

import pytest

from heartwatch_deploy.stack import fetch
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.lock import Artifact
from tests.unit.stack.conftest import Repository

CONTENT = bytes(range(256)) * 4000


@pytest.fixture
def artifact(repository: Repository) -> Artifact:
    repository.files["org/x/x-1.jar"] = CONTENT
    return Artifact(hashlib.sha256(CONTENT).hexdigest(), len(CONTENT), "org/x/x-1.jar")


class Counter:
    def __init__(self) -> None:
        self.total = 0

    def __call__(self, received: int) -> None:
        self.total += received


def get(artifact: Artifact, repository: Repository, directory: Path, counter: Counter | None = None) -> Path:
    advance = counter or Counter()
    return fetch.fetch(artifact, directory, base_url=repository.url, advance=advance, stop=threading.Event())


def test_the_verified_file_is_returned_and_counted(artifact: Artifact, repository: Repository, tmp_path: Path) -> None:
    counter = Counter()
    file = get(artifact, repository, tmp_path, counter)
    assert file.read_bytes() == CONTENT
    assert file.name == "x-1.jar"
    assert counter.total == len(CONTENT)


def test_a_cut_connection_is_continued_where_it_broke(
    artifact: Artifact, repository: Repository, tmp_path: Path
) -> None:
    repository.cut_after = 300_000
    counter = Counter()
    assert get(artifact, repository, tmp_path, counter).read_bytes() == CONTENT
    assert repository.ranges[0] is None
    assert repository.ranges[1] is not None
    assert counter.total == len(CONTENT)


def test_a_part_of_an_earlier_run_is_continued(artifact: Artifact, repository: Repository, tmp_path: Path) -> None:
    part = tmp_path / artifact.sha256[:16] / "x-1.jar.part"
    part.parent.mkdir()
    part.write_bytes(CONTENT[:1000])
    assert get(artifact, repository, tmp_path).read_bytes() == CONTENT
    assert repository.ranges == ["bytes=1000-"]


def test_a_server_without_ranges_sends_all_again(artifact: Artifact, repository: Repository, tmp_path: Path) -> None:
    repository.understands_ranges = False
    repository.cut_after = 300_000
    counter = Counter()
    assert get(artifact, repository, tmp_path, counter).read_bytes() == CONTENT
    assert counter.total == len(CONTENT)


def test_a_spoilt_part_is_fetched_anew(artifact: Artifact, repository: Repository, tmp_path: Path) -> None:
    part = tmp_path / artifact.sha256[:16] / "x-1.jar.part"
    part.parent.mkdir()
    part.write_bytes(b"?" * 1000)
    assert get(artifact, repository, tmp_path).read_bytes() == CONTENT


def test_other_content_is_never_used(
    artifact: Artifact, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "ATTEMPTS", 2)
    repository.files[artifact.path] = b"!" * len(CONTENT)
    with pytest.raises(StackError) as refused:
        get(artifact, repository, tmp_path)
    assert refused.value.code == "HW611"
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


def test_a_missing_file_is_told_with_the_servers_answer(repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(StackError) as refused:
        get(Artifact("0" * 64, 5, "org/none.jar"), repository, tmp_path)
    assert refused.value.code == "HW610"
    assert "404" in refused.value.cause


def test_no_network_is_told_with_a_remedy(artifact: Artifact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "ATTEMPTS", 2)
    with pytest.raises(StackError) as refused:
        get(artifact, Repository(url="http://127.0.0.1:9"), tmp_path)
    assert refused.value.code == "HW612"
    assert "network" in refused.value.remedy
