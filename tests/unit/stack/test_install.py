"""The cache: filled once, complete or absent, mended when damaged, and quiet when full."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rich.console import Console

from heartwatch_deploy.stack import components, filelock, install, lock
from heartwatch_deploy.stack.components import Component
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.lock import Artifact
from heartwatch_deploy.stack.progress import Progress
from tests.unit.stack.conftest import Repository

QUIET = Progress(Console(quiet=True))


@pytest.fixture
def tools(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A component of two jars on the local server."""
    repository.files = {"a/one.jar": b"one", "b/two.jar": b"two!"}
    pins = tuple(Artifact(hashlib.sha256(c).hexdigest(), len(c), path) for path, c in repository.files.items())
    monkeypatch.setattr(lock, "read", lambda _: pins)
    monkeypatch.setitem(components.ALL, "tools", Component("tools", "maven", lambda: "tools"))
    monkeypatch.setattr(install, "MAVEN_CENTRAL_URL", repository.url)
    return repository


@pytest.mark.usefixtures("tools")
def test_a_component_becomes_a_directory_of_its_files(tmp_path: Path) -> None:
    directory = install.install(["tools"], tmp_path, QUIET)["tools"]
    assert sorted(jar.name for jar in directory.glob("*.jar")) == ["one.jar", "two.jar"]
    assert not list((tmp_path / "downloads").rglob("*.jar"))


def test_a_full_cache_does_not_touch_the_network(tools: Repository, tmp_path: Path) -> None:
    install.install(["tools"], tmp_path, QUIET)
    tools.files.clear()
    tools.ranges.clear()
    install.install(["tools"], tmp_path, QUIET)
    assert tools.ranges == []


@pytest.mark.usefixtures("tools")
def test_a_damaged_component_is_fetched_again(tmp_path: Path) -> None:
    directory = install.install(["tools"], tmp_path, QUIET)["tools"]
    (directory / "one.jar").write_bytes(b"")
    install.install(["tools"], tmp_path, QUIET)
    assert (directory / "one.jar").read_bytes() == b"one"


def test_who_waited_for_another_download_takes_what_it_brought(tools: Repository, tmp_path: Path) -> None:
    waiting = threading.Event()

    class Told(Progress):
        def say(self, text: str) -> None:
            if "waiting" in text:
                waiting.set()

    with ThreadPoolExecutor(1) as pool:
        with filelock.hold(tmp_path / "install.lock"):
            late = pool.submit(install.install, ["tools"], tmp_path, Told(Console(quiet=True)))
            assert waiting.wait(30)
            install._install_missing([components.ALL["tools"]], tmp_path, QUIET)
            tools.files.clear()
        assert late.result(30)["tools"].is_dir()


def test_a_failed_download_leaves_no_component(tools: Repository, tmp_path: Path) -> None:
    del tools.files["b/two.jar"]
    with pytest.raises(StackError) as refused:
        install.install(["tools"], tmp_path, QUIET)
    assert refused.value.code == "HW610"
    assert not list(tmp_path.glob("tools-*"))
