"""Postgres: what libpq is told, and which of its words mean what. It gives no code for a connection that failed."""

import pytest

from heartwatch_deploy.clients.http import ClientError, LoginRefused, Unreachable, Untrusted
from heartwatch_deploy.clients.postgres import Login, _not_connected, libpq_settings
from heartwatch_deploy.model.security import PostgresSecurity, Tls

LOGIN = Login("db", 5432, "d", "ann", "p")
FRONT = 'connection to server at "127.0.0.1", port 5432 failed: '


def test_settings() -> None:
    assert libpq_settings(None) == {}
    assert libpq_settings(PostgresSecurity("require")) == {"sslmode": "require"}
    assert libpq_settings(PostgresSecurity(tls=Tls("ca", "own", "key", "opens"))) == {
        "sslmode": "verify-full",
        "sslrootcert": "ca",
        "sslcert": "own",
        "sslkey": "key",
        "sslpassword": "opens",
    }


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ('FATAL:  password authentication failed for user "ann"', LoginRefused),
        ("fe_sendauth: no password supplied", LoginRefused),
        ('FATAL:  role "ann" does not exist', LoginRefused),
        ('FATAL:  no pg_hba.conf entry for host "127.0.0.1", user "ann", database "d", SSL encryption', LoginRefused),
        ('FATAL:  no pg_hba.conf entry for host "127.0.0.1", user "ann", database "d", no encryption', Untrusted),
        ("SSL error: certificate verify failed", Untrusted),
        ("server does not support SSL, but SSL was required", Untrusted),
        ('server certificate for "localhost" does not match host name "db"', Untrusted),
        ("root certificate file /x does not exist", Untrusted),
        ("Connection refused", Unreachable),
        ("FATAL:  the database system is starting up", Unreachable),
    ],
)
def test_words(words: str, kind: type[ClientError]) -> None:
    assert type(_not_connected(LOGIN, FRONT + words)) is kind
