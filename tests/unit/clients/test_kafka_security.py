"""What Kafka's clients are told for TLS and SASL, and what comes of brokers that refuse."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest
from confluent_kafka import KafkaError

from heartwatch_deploy.clients.http import LoginRefused, NotAllowed, Unreachable, Untrusted
from heartwatch_deploy.clients.kafka import KafkaCluster
from heartwatch_deploy.clients.kafka_security import distrust, not_allowed, principal, settings_of
from heartwatch_deploy.model.security import KafkaSecurity, Sasl, Tls
from tests.loopback import listening

TLS = Tls(ca="/ca", certificate="/own.pem", key="/own.key", key_password="opens")


@pytest.mark.parametrize(
    ("security", "settings", "who"),
    [
        (None, {}, "User:ANONYMOUS"),
        (KafkaSecurity(), {"security.protocol": "PLAINTEXT"}, "User:ANONYMOUS"),
        (KafkaSecurity(tls=Tls()), {"security.protocol": "SSL"}, "User:ANONYMOUS"),
        (
            KafkaSecurity(tls=TLS),
            {
                "security.protocol": "SSL",
                "ssl.ca.location": "/ca",
                "ssl.certificate.location": "/own.pem",
                "ssl.key.location": "/own.key",
                "ssl.key.password": "opens",
            },
            "the subject of /own.pem",
        ),
        *(
            (
                KafkaSecurity(tls=Tls(), sasl=Sasl(mechanism, username="ann", password="p")),  # type: ignore[arg-type]
                {
                    "security.protocol": "SASL_SSL",
                    "sasl.mechanism": mechanism,
                    "sasl.username": "ann",
                    "sasl.password": "p",
                },
                "User:ann",
            )
            for mechanism in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
        ),
        (
            KafkaSecurity(sasl=Sasl("OAUTHBEARER", token_endpoint="http://t", client_id="c", client_secret="s")),
            {
                "security.protocol": "SASL_PLAINTEXT",
                "sasl.mechanism": "OAUTHBEARER",
                "sasl.oauthbearer.method": "oidc",
                "sasl.oauthbearer.token.endpoint.url": "http://t",
                "sasl.oauthbearer.client.id": "c",
                "sasl.oauthbearer.client.secret": "s",
            },
            "User:c",
        ),
    ],
)
def test_settings(security: KafkaSecurity | None, settings: dict[str, str], who: str) -> None:
    assert settings_of(security) == settings
    assert principal(settings_of(security)) == who


def test_no_secret_is_shown_with_a_value() -> None:
    shown = repr(KafkaSecurity(TLS, Sasl("PLAIN", username="ann", password="p4ss", client_secret="s3cr")))
    assert not {secret for secret in ("opens", "p4ss", "s3cr") if secret in shown}


def test_who_may_not_is_told_what_is_missing() -> None:
    error = KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED)
    found = not_allowed(error, "k:1", who="User:ann", right="Create topic numbers")
    assert isinstance(found, NotAllowed)
    assert (found.right, "User:ann may not Create topic numbers" in str(found)) == ("Create topic numbers", True)
    assert not_allowed(KafkaError(KafkaError._TIMED_OUT), "k:1", who="", right="") is None


def test_a_login_and_a_certificate_that_are_refused_are_final() -> None:
    assert isinstance(distrust(KafkaError(KafkaError._AUTHENTICATION), "k:1"), LoginRefused)
    assert isinstance(distrust(KafkaError(KafkaError._SSL), "k:1"), Untrusted)
    assert distrust(KafkaError(KafkaError._TRANSPORT), "k:1") is None


def test_once_let_in_a_request_that_is_not_answered_may_have_been_heard() -> None:
    kafka = KafkaCluster("127.0.0.1:1")
    kafka._heard(KafkaError(KafkaError._SSL))  # of one broker among others
    assert isinstance(kafka._client_error(KafkaError(KafkaError._TIMED_OUT)), Untrusted)
    kafka._reached = True
    assert isinstance(kafka._client_error(KafkaError(KafkaError._TIMED_OUT)), Unreachable)


def test_settings_that_cannot_be_are_told() -> None:
    with pytest.raises(Untrusted, match="ca"):
        KafkaCluster("127.0.0.1:1", settings=settings_of(KafkaSecurity(tls=Tls(ca="/nowhere/ca.pem"))))


@pytest.mark.parametrize("address", ["broker", "broker:port"])
def test_what_is_no_address_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heartwatch_deploy.clients.kafka_connection._PATIENCE_SECONDS", 0)
    with pytest.raises(Unreachable, match="no address of the form host:port"):
        KafkaCluster(address).topics()


def test_a_token_is_asked_for_where_it_is_given_out() -> None:
    asked: list[str] = []

    class TokenGiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            content = json.dumps({"error": "invalid_client"}).encode()
            self.send_response(401)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with listening(TokenGiver) as address, listening_socket() as port:
        sasl = Sasl("OAUTHBEARER", token_endpoint=f"{address}/token", client_id="c", client_secret="s")
        kafka = KafkaCluster(f"127.0.0.1:{port}", settings=settings_of(KafkaSecurity(sasl=sasl)), seconds=2)
        begin = time.monotonic()
        with pytest.raises(LoginRefused, match="token"):
            kafka.topics()
    assert "grant_type=client_credentials" in asked[0]
    assert time.monotonic() - begin < 4


@contextmanager
def listening_socket() -> Iterator[int]:
    """A port that takes every connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=listener.accept, daemon=True).start()
        yield listener.getsockname()[1]
