"""Under which id readings are sent: a schema is the same with and without what it says to generators."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from heartwatch_deploy.clients.registry import SchemaRegistry
from heartwatch_deploy.model.annotations import without_annotations
from heartwatch_deploy.readings.registered import schema_id
from tests.readings_schema import TEXT

BARE = without_annotations(json.loads(TEXT))


@contextmanager
def registry(versions: list[Any]) -> Iterator[SchemaRegistry]:
    """A registry of one subject that keeps schemas as it got them; a version's id is its number."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._version(len(versions))

        def do_POST(self) -> None:
            schema = json.loads(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["schema"])
            if self.path.endswith("/versions"):
                versions.append(schema)
            self._version(versions.index(schema) + 1 if schema in versions else 0)

        def _version(self, number: int) -> None:
            found = number and {
                "subject": "s",
                "version": number,
                "id": number,
                "schema": json.dumps(versions[number - 1]),
            }
            body = json.dumps(found or {"error_code": 40401, "message": "not found"}).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield SchemaRegistry(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        ([], 1, [BARE]),
        ([BARE], 1, [BARE]),
        ([json.loads(TEXT)], 1, [json.loads(TEXT)]),
        ([dict(reversed(json.loads(TEXT).items()))], 1, [json.loads(TEXT)]),
        ([{"type": "string"}], 2, [{"type": "string"}, BARE]),
        ([BARE, {"type": "string"}], 1, [BARE, {"type": "string"}]),
    ],
)
def test_a_version_is_added_only_for_another_schema(before: list[Any], number: int, after: list[Any]) -> None:
    versions = list(before)
    with registry(versions) as address:
        assert schema_id(address, "s", TEXT) == number
        assert schema_id(address, "s", TEXT) == number
    assert versions == after
