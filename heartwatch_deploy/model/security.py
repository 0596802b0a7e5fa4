"""How an environment's servers are spoken to: certificates, logins, and commands that tell secrets.

A field that is not shown holds a reference such as `${env:NAME}`, and the secret itself once it is about to be sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Mechanism: TypeAlias = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"]
SslMode: TypeAlias = Literal["disable", "prefer", "require", "verify-ca", "verify-full"]


@dataclass(frozen=True, slots=True)
class Tls:
    """PEM files: whom we trust (None: what this machine trusts), and who we are."""

    ca: str | None = None
    certificate: str | None = None
    key: str | None = None
    key_password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Sasl:
    """A login at Kafka: a user and password, or with OAUTHBEARER what a token is asked for with."""

    mechanism: Mechanism
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    token_endpoint: str | None = None
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Basic:
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KafkaSecurity:
    tls: Tls | None = None
    sasl: Sasl | None = None


@dataclass(frozen=True, slots=True)
class HttpSecurity:
    """At most one of `basic` and `bearer`; `headers` are sent with each request, an API key for instance."""

    tls: Tls | None = None
    basic: Basic | None = None
    bearer: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class PostgresSecurity:
    """`sslmode` is libpq's."""

    sslmode: SslMode = "verify-full"
    tls: Tls | None = None


@dataclass(frozen=True, slots=True)
class CassandraSecurity:
    tls: Tls | None = None


@dataclass(frozen=True, slots=True)
class Security:
    """By endpoint; None where there is nothing but the address."""

    kafka: KafkaSecurity | None = None
    registry: HttpSecurity | None = None
    connect: HttpSecurity | None = None
    flink_rest: HttpSecurity | None = None
    flink_gateway: HttpSecurity | None = None
    ksqldb: HttpSecurity | None = None
    postgres: PostgresSecurity | None = None
    cassandra: CassandraSecurity | None = None


@dataclass(frozen=True, slots=True)
class SecretCommand:
    """A program that prints a secret; run without a shell, in the project's directory."""

    argv: tuple[str, ...]
    seconds: float = 10.0
