"""Cassandra in the secured stack: TLS, one role with a made password, and nobody whose password is known."""

import json
import re
import struct
from dataclasses import replace
from typing import Any

import pytest
import yaml

from heartwatch_deploy.stack import filelock, jsonfile, lifecycle, orders
from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.members import cassandra
from heartwatch_deploy.stack.outdated import outdated
from heartwatch_deploy.stack.secured import cassandra as secured_cassandra
from heartwatch_deploy.stack.secured import clients
from heartwatch_deploy.stack.secured.cassandra import PASSWORD, USER
from tests.unit.clients.test_cql import READY, VOID, Answer, asked, failure, rows, serving

PORTS = {"cassandra": 2001, "cassandra_storage": 2002}
AUTHENTICATE, LOGGED_IN = (3, b"\0\0"), (16, struct.pack(">i", -1))


@pytest.fixture
def secured(place: Place) -> Place:
    lifecycle._make_secrets(place.paths, secured=True)
    known = {"secrets": jsonfile.read(place.paths.secrets), "memory": {"cassandra": 256}}
    return replace(place, ports=PORTS, secured=True, **known)


class Roles:
    """A server that knows roles by password, and lets in only them."""

    def __init__(self, **known: str) -> None:
        self.known, self.statements = known, list[str]()

    def __call__(self, opcode: int, body: bytes) -> Answer:
        if opcode == 1:
            return AUTHENTICATE
        if opcode == 15:
            _, user, password = body[4:].decode().split("\0")
            return LOGGED_IN if self.known.get(user) == password else failure(0x0100, "no such login")
        return self._run(asked(body))

    def _run(self, statement: str) -> Answer:
        self.statements.append(statement)
        if made := re.match(r"CREATE ROLE IF NOT EXISTS (\w+) WITH .* AND PASSWORD = '(.*)'$", statement):
            self.known[made[1]] = made[2]
        if gone := re.match(r"DROP ROLE IF EXISTS (\w+)$", statement):
            self.known.pop(gone[1], None)
        return rows("{}") if statement.startswith("SELECT") else VOID


def checked(place: Place, server: Any, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """What the check says of a server that speaks in the clear."""
    monkeypatch.setattr(secured_cassandra, "trust", lambda _: None)
    with serving(server) as address:
        ports = {**place.ports, "cassandra": int(address.split(":")[1])}
        return cassandra.check(replace(place, ports=ports))


def test_the_first_check_makes_our_role_and_takes_the_known_one_away(
    secured: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    secured_cassandra.mark(secured).parent.mkdir(parents=True)
    server = Roles(cassandra="cassandra")
    assert checked(secured, server, monkeypatch) is None
    assert server.known == {USER: secured.secrets[PASSWORD]}
    server.statements.clear()
    assert checked(secured, server, monkeypatch) is None
    assert all(each.startswith("SELECT") for each in server.statements), "it is asked all day long"


def test_started_again_it_knows_us_already_and_whoever_came_back_goes(
    secured: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    secured_cassandra.mark(secured).parent.mkdir(parents=True)
    server = Roles(cassandra="cassandra", **{USER: secured.secrets[PASSWORD]})
    assert checked(secured, server, monkeypatch) is None
    assert set(server.known) == {USER}
    assert not any(each.startswith("CREATE") for each in server.statements)


def test_who_lets_in_neither_is_not_healthy(secured: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no such login" in str(checked(secured, Roles(), monkeypatch))
    assert not secured_cassandra.mark(secured).exists()


def test_a_plain_one_asks_for_no_login(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = replace(place, ports=PORTS, memory={"cassandra": 256})
    assert checked(plain, lambda opcode, _: READY if opcode == 1 else rows("{}"), monkeypatch) is None
    said = json.loads(cassandra.configuration(plain))
    assert {"authenticator", "client_encryption_options"}.isdisjoint(said)


def test_the_server_speaks_tls_only_and_asks_who_comes(secured: Place) -> None:
    said = yaml.safe_load(cassandra.configuration(secured))
    assert (said["authenticator"], said["authorizer"]) == ("PasswordAuthenticator", "CassandraAuthorizer")
    assert (said["client_encryption_options"]["enabled"], said["client_encryption_options"]["optional"]) == (
        True,
        False,
    )
    command = cassandra.launch(replace(secured, components=dict.fromkeys(("java", "cassandra"), secured.paths.project)))
    assert not [secret for secret in secured.secrets.values() if secret in " ".join(command.command)]


def test_the_worker_knows_the_password_and_connectors_a_reference(secured: Place) -> None:
    assert clients.connect_variables(secured)["HEARTWATCH_CASSANDRA_PASSWORD"] == secured.secrets[PASSWORD]
    assert clients.values(secured.paths)["cassandra_sink"] == {"tls": "true"}


@pytest.mark.parametrize("older", [True, False])
def test_a_login_that_an_older_release_did_not_make_is_not_promised(secured: Place, older: bool) -> None:
    paths = secured.paths
    if older:
        known = {name: secret for name, secret in secured.secrets.items() if name != PASSWORD}
        jsonfile.write(paths.secrets, known, mode=0o600)
    names = ("kafka", "registry", "connect", "flink_rest", "flink_gateway", "postgres", "cassandra")
    ports = {name: number for number, name in enumerate(names, 2000)}
    java = {name: name for name in ("flink", "flink_connectors", "kafka", "cassandra_driver")}
    orders.write(paths, orders.Orders((), (), ports, java, {}, {}, secured=True))
    found = lifecycle._publish(paths)
    assert found.cassandra is not None
    assert found.cassandra.user == (None if older else USER)
    assert ("cassandra" in found.security, "cassandra_sink" in found.values) == (not older, not older)
    assert {"kafka", "postgres"} <= set(found.security)
    with filelock.hold(paths.alive, waiting=lambda: None):
        assert ("cassandra" in outdated(paths)) is older
