"""Flink in the secured stack: TLS for all who speak to it, and no password where none may be."""

from dataclasses import replace

import pytest

from heartwatch_deploy.stack import flink, jsonfile, lifecycle
from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.secured import clients
from heartwatch_deploy.stack.secured.principals import FLINK, PRODUCER, RIGHTS, password_of, registry_password_of

PORTS = {"flink_rest": 2001, "flink_gateway": 2002, "zookeeper": 2003}


@pytest.fixture
def secured(place: Place) -> Place:
    lifecycle._make_secrets(place.paths, secured=True)
    return replace(place, ports=PORTS, secrets=jsonfile.read(place.paths.secrets), secured=True)


def test_rest_asks_for_a_certificate_and_processes_know_each_other(secured: Place) -> None:
    said = flink.configuration(secured)
    assert said["security.ssl.rest.authentication-enabled"] is True
    assert said["security.ssl.internal.enabled"] is True


def test_what_opens_flinks_key_opens_nobody_elses(secured: Place) -> None:
    """Flink keeps its configuration with each job that it stores."""
    said = {str(value) for value in flink.configuration(secured).values()}
    assert {name for name, secret in secured.secrets.items() if secret in said} == {"flink_keystore_password"}
    assert secured.certificates.keystore("flink").exists()
    assert not secured.certificates.keystore("deployer").exists()


def test_the_plain_stack_knows_none_of_it(place: Place) -> None:
    plain = replace(place, ports=PORTS)
    assert not [key for key in flink.configuration(plain) if "ssl" in key]
    assert (clients.flink_variables(plain), clients.connect_variables(plain), clients.connect_options(plain)) == (
        {},
        {},
        (),
    )


def test_processes_that_run_jobs_have_what_tables_refer_to(secured: Place) -> None:
    variables, secrets = clients.flink_variables(secured), secured.secrets
    assert set(variables.values()) == {secrets[password_of(FLINK)], secrets[registry_password_of(FLINK)]}
    options = [
        value for name in ("flink_kafka", "flink_registry") for value in clients.values(secured.paths)[name].values()
    ]
    for name in variables:
        assert any(f"${{flink:{name}}}" in value for value in options), name


def test_a_producer_may_name_its_transactions_and_positions_as_it_does() -> None:
    """`readings produce` calls both after its run: heartwatch-<topic>-…"""
    held = {(right.kind, right.prefix): right.operations for right in RIGHTS if right.principal == PRODUCER}
    assert held["transactional_id", "heartwatch-readings-"] == ("describe", "write")
    assert held["group", "heartwatch-readings-"] == ("read", "delete")


def test_javas_command_line_tells_no_password(secured: Place) -> None:
    options = " ".join(clients.connect_options(secured))
    assert str(secured.certificates.truststore) in options
    assert not [name for name, secret in secured.secrets.items() if secret in options]
