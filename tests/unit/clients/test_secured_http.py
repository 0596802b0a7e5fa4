"""HTTPS, client certificates, logins and keys of the HTTP client; and what is told when they do not fit."""

import base64
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from heartwatch_deploy.clients.http import (
    ClientError,
    Endpoint,
    Limits,
    LoginRefused,
    NotAllowed,
    Unreachable,
    Untrusted,
)
from heartwatch_deploy.model.security import Basic, HttpSecurity, Tls
from heartwatch_deploy.stack.secured.certificates import Certificates
from tests.certificates import CLIENT, certificates, listening_secured

QUICK = Limits(connect=2, answer=5, patience=3, busy=3)


class Mirror(BaseHTTPRequestHandler):
    """Answers with the headers that it got, or with the status that the path names."""

    def do_GET(self) -> None:
        status = int(self.path[1:]) if self.path[1:].isdigit() else 200
        content = json.dumps({**self.headers, "message": "no"}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def address(own: Certificates) -> Iterator[str]:
    with listening_secured(Mirror, own) as found:
        yield found


def endpoint(address: str, security: HttpSecurity | None) -> Endpoint:
    return Endpoint("schema registry", address, limits=QUICK, security=security)


def trusting(own: Certificates) -> Tls:
    return Tls(ca=str(own.ca))


def test_our_own_authority_is_trusted(address: str, own: Certificates) -> None:
    assert endpoint(address, HttpSecurity(tls=trusting(own))).get("/")["message"] == "no"


def test_a_login_a_token_and_a_key_are_sent(address: str, own: Certificates) -> None:
    tls = trusting(own)
    basic = endpoint(address, HttpSecurity(tls, basic=Basic("ann", "pässword"))).get("/")
    assert basic["Authorization"] == "Basic " + base64.b64encode("ann:pässword".encode()).decode()
    assert endpoint(address, HttpSecurity(tls, bearer="tok")).get("/")["Authorization"] == "Bearer tok"
    assert endpoint(address, HttpSecurity(tls, headers={"X-API-Key": "k"})).get("/")["X-API-Key"] == "k"


def test_netrc_does_not_replace_a_token(
    address: str, own: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    named = address.replace("127.0.0.1", "localhost")
    asked = endpoint(named, HttpSecurity(trusting(own), bearer="tok"))
    asked._connection._session.trust_env = True
    assert asked.get("/")["Authorization"] == "Bearer tok"


@pytest.mark.parametrize("security", [None, HttpSecurity(), HttpSecurity(tls=Tls())])
def test_an_authority_that_nobody_named_is_not_trusted(address: str, security: HttpSecurity | None) -> None:
    with pytest.raises(Untrusted, match="its certificate is not trusted: "):
        endpoint(address, security).get("/")


def test_another_authority_is_not_trusted(address: str, tmp_path: Path) -> None:
    other = certificates(tmp_path)
    with pytest.raises(Untrusted, match="its certificate is not trusted"):
        endpoint(address, HttpSecurity(tls=trusting(other))).get("/")


def test_a_certificate_that_is_over_is_not_trusted(tmp_path: Path) -> None:
    over = certificates(tmp_path, days=-1)
    with listening_secured(Mirror, over) as address, pytest.raises(Untrusted, match="expired"):
        endpoint(address, HttpSecurity(tls=trusting(over))).get("/")


def test_a_server_may_want_our_certificate(own: Certificates) -> None:
    mine = Tls(ca=str(own.ca), certificate=str(own.certificate(CLIENT)), key=str(own.key(CLIENT)))
    with listening_secured(Mirror, own, asks_for_certificate=True) as address:
        assert endpoint(address, HttpSecurity(tls=mine)).get("/")["message"] == "no"
        with pytest.raises(ClientError) as refused:
            endpoint(address, HttpSecurity(tls=trusting(own))).get("/")
    assert isinstance(refused.value, Untrusted), refused.value


def test_a_server_without_tls_is_told(own: Certificates) -> None:
    with plain_talker() as port, pytest.raises(Untrusted):
        endpoint(f"https://127.0.0.1:{port}", HttpSecurity(tls=trusting(own))).get("/")


def test_a_server_that_hangs_up_is_not_distrusted(own: Certificates) -> None:
    with one_who_hangs_up() as port, pytest.raises(ClientError) as told:
        endpoint(f"https://127.0.0.1:{port}", HttpSecurity(tls=trusting(own))).send("POST", "/", {})
    assert isinstance(told.value, Unreachable), told.value


@pytest.mark.parametrize(("status", "kind"), [(401, LoginRefused), (403, NotAllowed)])
def test_who_is_not_let_in_is_told_at_once(
    address: str, own: Certificates, status: int, kind: type[ClientError]
) -> None:
    with pytest.raises(kind):
        endpoint(address, HttpSecurity(tls=trusting(own))).get(f"/{status}")


@pytest.mark.parametrize("broken", ["no file", "no certificate", "another key"])
def test_files_that_cannot_be_used_are_named(own: Certificates, tmp_path: Path, broken: str) -> None:
    wrong = tmp_path / "wrong.pem"
    if broken == "no certificate":
        wrong.write_text("not PEM")
    elif broken == "another key":
        wrong = certificates(tmp_path).key(CLIENT)
        tls = Tls(ca=str(own.ca), certificate=str(own.certificate(CLIENT)), key=str(wrong))
        with pytest.raises(Untrusted, match=wrong.name):
            endpoint("https://127.0.0.1:1", HttpSecurity(tls=tls))
        return
    with pytest.raises(Untrusted, match=r"wrong\.pem"):
        endpoint("https://127.0.0.1:1", HttpSecurity(tls=Tls(ca=str(wrong))))


@contextmanager
def one_who_hangs_up() -> Iterator[int]:
    """A port that hears who greets it and ends the connection, as a server does that stops."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.recv(10000)

        hanging_up = threading.Thread(target=hang_up)
        hanging_up.start()
        yield listener.getsockname()[1]
        hanging_up.join()


@contextmanager
def plain_talker() -> Iterator[int]:
    """A port that answers everybody in plain HTTP, as a server without TLS does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(100)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        talking = threading.Thread(target=talk)
        talking.start()
        yield listener.getsockname()[1]
        talking.join()
