"""As whom programs other than the deployer speak to a secured stack: tables, connectors, producers, onlookers.

What templates get are references: Flink and Connect fill them in, from variables of their processes.
"""

from typing import Any, Final
from urllib.parse import quote

from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.paths import StackPaths
from heartwatch_deploy.stack.secured import cassandra
from heartwatch_deploy.stack.secured.certificates import Certificates
from heartwatch_deploy.stack.secured.kafka import MECHANISM
from heartwatch_deploy.stack.secured.principals import (
    CONNECT,
    FLINK,
    ONLOOKER,
    PAGE,
    PRODUCER,
    password_of,
    registry_password_of,
)

_KAFKA: Final = "HEARTWATCH_KAFKA_PASSWORD"
_REGISTRY: Final = "HEARTWATCH_REGISTRY_PASSWORD"
_CASSANDRA: Final = "HEARTWATCH_CASSANDRA_PASSWORD"
_MODULE: Final = "org.apache.flink.kafka.shaded.org.apache.kafka.common.security.scram.ScramLoginModule"
"""Flink's SQL connector carries Kafka's classes under names of its own."""


def flink_variables(place: Place) -> dict[str, str]:
    """What `${flink:NAME}` stands for in the processes that run jobs."""
    if not place.secured:
        return {}
    return {_KAFKA: place.secrets[password_of(FLINK)], _REGISTRY: place.secrets[registry_password_of(FLINK)]}


def connect_variables(place: Place) -> dict[str, str]:
    """What `${env:NAME}` stands for in a connector."""
    if not place.secured:
        return {}
    return {_REGISTRY: place.secrets[registry_password_of(CONNECT)], _CASSANDRA: place.secrets[cassandra.PASSWORD]}


def connect_options(place: Place) -> tuple[str, ...]:
    """Apicurio's converter trusts whom Java trusts: https://github.com/Apicurio/apicurio-registry/issues/6705. So does
    our sink for Cassandra."""
    if not place.secured:
        return ()
    return (
        f"-Djavax.net.ssl.trustStore={place.certificates.truststore}",
        "-Djavax.net.ssl.trustStoreType=PKCS12",
    )


def values(paths: StackPaths) -> dict[str, Any]:
    """Of templates, between those of the project and those of its environment."""
    ca = str(Certificates(paths.security).ca)
    return {
        "flink_kafka": {
            "security.protocol": "SASL_SSL",
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": ca,
            "sasl.mechanism": MECHANISM,
            "sasl.jaas.config": f'{_MODULE} required username="{FLINK}" password="${{flink:{_KAFKA}}}";',
            "config.providers": "flink",
            "config.providers.flink.class": "heartwatch.secrets.KafkaSecrets",
        },
        "flink_registry": {
            "basic-auth.user-info": f"{FLINK}:${{flink:{_REGISTRY}}}",
            "ssl.truststore.location": ca,
        },
        "avro_converter": {
            "settings": {
                "apicurio.registry.auth.username": CONNECT,
                "apicurio.registry.auth.password": f"${{env:{_REGISTRY}}}",
            }
        },
        "debezium_postgres": {"database.sslmode": "verify-full", "database.sslrootcert": ca},
        "jdbc_parameters": f"?sslmode=verify-full&sslrootcert={quote(ca)}",
        "cassandra_sink": {"tls": "true"},
    }


def logins(paths: StackPaths) -> dict[str, Any]:
    """Who writes readings and who looks on, with the page's, each as `endpoints.security` of an environment."""
    return {name: _login(paths, name) for name in (PRODUCER, ONLOOKER, PAGE)}


def _login(paths: StackPaths, name: str) -> dict[str, Any]:
    tls = {"ca": str(Certificates(paths.security).ca)}

    def secret(key: str) -> str:
        return f"${{file:{paths.secrets}:{key}}}"

    return {
        "kafka": {
            "tls": tls,
            "sasl": {"mechanism": MECHANISM, "username": name, "password": secret(password_of(name))},
        },
        "registry": {"tls": tls, "basic": {"username": name, "password": secret(registry_password_of(name))}},
        "postgres": {"sslmode": "verify-full", "tls": tls},
    }
