"""Kafka with TLS, logins and rights: what the broker is told, and what its clients need."""

from pathlib import Path
from typing import Final

from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.secured.certificates import SERVER
from heartwatch_deploy.stack.secured.principals import ADMIN, PRINCIPALS, password_of

MECHANISM: Final = "SCRAM-SHA-512"
_MODULE: Final = "org.apache.kafka.common.security.scram.ScramLoginModule"


def broker(place: Place) -> dict[str, object]:
    """Put over the plain broker's settings. Controller and broker know each other by the servers' certificate, all
    others log in."""
    client, controller = place.address("kafka"), place.address("kafka_controller")
    return {
        "listeners": f"SASL_SSL://{client},CONTROLLER://{controller}",
        "advertised.listeners": f"SASL_SSL://{client}",
        "listener.security.protocol.map": "SASL_SSL:SASL_SSL,CONTROLLER:SSL",
        "inter.broker.listener.name": "SASL_SSL",
        "sasl.enabled.mechanisms": MECHANISM,
        "sasl.mechanism.inter.broker.protocol": MECHANISM,
        f"listener.name.sasl_ssl.{MECHANISM.lower()}.sasl.jaas.config": jaas(place, ADMIN),
        "listener.name.controller.ssl.client.auth": "required",
        **stores(place),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:{ADMIN};User:CN={SERVER}",
        "allow.everyone.if.no.acl.found": "false",
    }


def users(place: Place) -> list[str]:
    """Arguments of the storage tool, by which the first record of the cluster holds every login."""
    return [f"--add-scram={MECHANISM}=[name={name},password={place.secrets[password_of(name)]}]" for name in PRINCIPALS]


def stores(place: Place, prefix: str = "") -> dict[str, object]:
    """Key store and trust store of a Java server."""
    certificates, password = place.certificates, place.secrets["keystore_password"]
    return {
        f"{prefix}ssl.keystore.type": "PKCS12",
        f"{prefix}ssl.keystore.location": certificates.keystore(SERVER),
        f"{prefix}ssl.keystore.password": password,
        f"{prefix}ssl.key.password": password,
        f"{prefix}ssl.truststore.type": "PKCS12",
        f"{prefix}ssl.truststore.location": certificates.truststore,
    }


def java_client(place: Place, principal: str, prefix: str = "") -> dict[str, object]:
    """How a Java program logs in."""
    return {
        f"{prefix}security.protocol": "SASL_SSL",
        f"{prefix}sasl.mechanism": MECHANISM,
        f"{prefix}sasl.jaas.config": jaas(place, principal),
        f"{prefix}ssl.truststore.type": "PEM",
        f"{prefix}ssl.truststore.location": place.certificates.ca,
    }


def client_settings(place: Place, principal: str) -> dict[str, str]:
    """How librdkafka logs in."""
    return {
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": MECHANISM,
        "sasl.username": principal,
        "sasl.password": place.secrets[password_of(principal)],
        "ssl.ca.location": str(place.certificates.ca),
    }


def jaas(place: Place, principal: str) -> str:
    return f'{_MODULE} required username="{principal}" password="{place.secrets[password_of(principal)]}";'


def arguments_file(place: Place) -> Path:
    """Where the storage tool reads its arguments: on a command line everybody could."""
    return place.paths.run("kafka") / "format.txt"
