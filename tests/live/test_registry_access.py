"""The format `registered-avro` asks a registry that wants a login, a token or a certificate, and says what is wrong."""

import base64
import json
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from rich.console import Console

from heartwatch_deploy.stack import install, java_jar, jvm
from heartwatch_deploy.stack.paths import cache_dir
from heartwatch_deploy.stack.progress import Progress
from heartwatch_deploy.stack.secured.certificates import SERVER
from tests.certificates import certificates, listening_secured
from tests.live.conftest import REPOSITORY

pytestmark = [pytest.mark.live, pytest.mark.apart]

ASKED = Path(__file__).with_name("RegistryAsked.java")
FOUND = {"id": 7, "schema": '"int"'}
LOGIN = "Basic " + base64.b64encode(b"flink:it's a secret").decode()


class Registry(BaseHTTPRequestHandler):
    """Lets in whoever has the login or the token."""

    def do_GET(self) -> None:
        known = self.headers.get("Authorization") in {LOGIN, "Bearer a token"}
        body = json.dumps(FOUND if known else {"error_code": 401}).encode()
        self.send_response(200 if known else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


def test_who_is_known_gets_an_answer_and_who_is_not_a_reason(tmp_path: Path) -> None:
    own, other = certificates(tmp_path / "own"), certificates(tmp_path / "other")
    (tmp_path / "secrets.properties").write_text("login = it's a secret\n")
    (tmp_path / "token").write_text("a token\n")
    login = f"flink:${{flink:{tmp_path}/secrets.properties:login}}"
    token, store = f"${{flink:{tmp_path}/token}}", str(own.keystore(SERVER))
    with ExitStack() as servers:
        plain = servers.enter_context(listening_secured(Registry, own))
        mutual = servers.enter_context(listening_secured(Registry, own, asks_for_certificate=True))
        answers = asked(
            tmp_path,
            (plain, login, "", str(own.ca), "", "", ""),
            (plain, "", token, str(own.truststore), "", "", ""),
            (mutual, login, "", str(own.ca), "", store, "${flink:OPENS}"),
            (plain, "flink:wrong", "", str(own.ca), "", "", ""),
            (plain, login, "", str(other.ca), "", "", ""),
            (mutual, login, "", str(own.ca), "", "", ""),
            (plain, "${flink:NOWHERE}", "", str(own.ca), "", "", ""),
            (plain, login, "", f"{tmp_path}/no-store.pem", "", "", ""),
        )
    assert [json.loads(each) for each in answers[:3]] == [FOUND] * 3
    refused = (
        "does not let us in (HTTP 401): basic-auth.user-info",
        "cannot be trusted, or does not trust us (PKIX path validation failed",
        "ssl.keystore.location of the format say",  # of the alert, or of a request that was cut off
        "no variable NOWHERE in its environment",
        "cannot read the key store",
    )
    for answer, words in zip(answers[3:], refused, strict=True):
        assert words in answer, answer
        assert "it's a secret" not in answer


def asked(directory: Path, *cases: Sequence[str]) -> list[str]:
    """What a Java with our format says to each case, in one process."""
    names = ("flink", "flink_connectors", "java", "java_compiler")
    components = install.install(names, cache_dir(), Progress(Console(stderr=True)))
    libraries, classes = java_jar.LIBRARIES[java_jar.FLINK](components), directory / "classes"
    sources = [*(REPOSITORY / java_jar.FLINK / "src").rglob("*.java"), ASKED]
    java_jar.compile_all(sources, classes, components=components, libraries=libraries, folder=java_jar.FLINK)
    path = f"{classes}:{jvm.class_path(libraries)}"
    done = subprocess.run(
        [components["java"] / "bin" / "java", "-cp", path, "heartwatch.avro.RegistryAsked"],
        input="".join("\t".join(case) + "\n" for case in cases),
        env={"OPENS": "of the store"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.splitlines()
