"""A place for tiny members, and a web server that a test can make fail."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.paths import StackPaths


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StackPaths:
    monkeypatch.setenv("HEARTWATCH_CACHE", str(tmp_path / "cache"))
    project = tmp_path / "a project"
    project.mkdir()
    return StackPaths(project)


@pytest.fixture
def place(paths: StackPaths) -> Place:
    return Place(paths=paths, ports={}, components={}, memory={}, secrets={})


@dataclass
class Repository:
    """Files by path, those that end in / as pages; `cut_after` bytes of a file the connection breaks, once; `ranges`
    seen."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    cut_after: int | None = None
    understands_ranges: bool = True
    ranges: list[str | None] = field(default_factory=list)


@pytest.fixture
def repository() -> Iterator[Repository]:
    shop = Repository()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = shop.files.get(self.path.lstrip("/"))
            wanted = self.headers.get("Range")
            shop.ranges.append(wanted)
            if content is None:
                self.send_error(404)
                return
            begin = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and shop.understands_ranges else 0
            self.send_response(206 if begin else 200)
            self.send_header("Content-Length", str(len(content) - begin))
            if self.path.endswith("/"):
                self.send_header("Content-Type", "text/html")
            self.end_headers()
            end = len(content)
            if shop.cut_after is not None and not self.path.endswith("/"):
                end, shop.cut_after = shop.cut_after, None
            self.wfile.write(content[begin:end])

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    shop.url = f"http://127.0.0.1:{server.server_port}"
    yield shop
    server.shutdown()
    server.server_close()
