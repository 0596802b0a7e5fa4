"""Cassandra with TLS and a login: what the server is told, and the role that may come in."""

from pathlib import Path
from typing import Final

from heartwatch_deploy.clients.cql import BAD_CREDENTIALS, CqlConnection, CqlError, Credentials
from heartwatch_deploy.stack import health
from heartwatch_deploy.stack.member import LOOPBACK, Place
from heartwatch_deploy.stack.secured.certificates import SERVER
from heartwatch_deploy.stack.secured.trust import trust

USER: Final = "heartwatch"
PASSWORD: Final = "cassandra_password"  # noqa: S105  its name among the stack's secrets
OPTIONS: Final = {
    "cassandra.superuser_setup_delay_ms": 0,  # one node has no peers whose roles it could have missed
    "cassandra.auth_bcrypt_gensalt_log2_rounds": 4,  # the password is 24 random bytes, and each connection costs a hash
}
_KNOWN_TO_ALL: Final = Credentials("cassandra", "cassandra")
"""Whom Cassandra makes at its first start, and nobody needs after ours is there."""
_OURS: Final = f"CREATE ROLE IF NOT EXISTS {USER} WITH SUPERUSER = true AND LOGIN = true AND PASSWORD = '{{}}'"


def server(place: Place) -> dict[str, object]:
    """Put over the plain settings."""
    return {
        "authenticator": "PasswordAuthenticator",
        "authorizer": "CassandraAuthorizer",
        "role_manager": "CassandraRoleManager",
        "client_encryption_options": {
            "enabled": True,
            "optional": False,
            "keystore": str(place.certificates.keystore(SERVER)),
            "keystore_password": place.secrets["keystore_password"],
            "store_type": "PKCS12",
            "require_client_auth": False,
        },
    }


def connection(place: Place, port: int) -> CqlConnection:
    """As our role in a secured stack, as nobody in a plain one. Raises OSError, CqlError, NotCql."""
    return _connection(place, port, Credentials(USER, place.secrets[PASSWORD]) if place.secured else None)


def let_in(place: Place, port: int) -> None:
    """Our role is there, and the one whose password everybody knows is not; doing it again changes nothing. Raises as
    `connection`."""
    try:
        ours = connection(place, port)
    except CqlError as error:
        if error.code != BAD_CREDENTIALS:
            raise
        with _connection(place, port, _KNOWN_TO_ALL) as theirs:
            theirs.run(_OURS.format(place.secrets[PASSWORD]))
        ours = connection(place, port)
    with ours:
        ours.run(f"DROP ROLE IF EXISTS {_KNOWN_TO_ALL.user}")


def mark(place: Place) -> Path:
    """A file that is there once the role of the running server is."""
    return place.paths.run("cassandra") / "let-in"


def _connection(place: Place, port: int, login: Credentials | None) -> CqlConnection:
    found = trust(place)
    return CqlConnection(LOOPBACK, port, login=login, tls=found.context if found else None, seconds=health.SECONDS)
