"""The forms of `security` and `secrets` in an environment's file."""

import re
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from heartwatch_deploy.model.secrets import holds_secret
from heartwatch_deploy.model.security import Mechanism, SslMode
from heartwatch_deploy.storage.secrets import REFERENCE

IN_THE_CLEAR: Final = "secret_in_the_clear"
"""The type of the error for a secret that is written down, whose line nobody may repeat."""

_SECRET_SETTING: Final = re.compile(r"(password|secret|\.pem|oauthbearer\.config)$")


def _reference(value: str, name: str) -> str:
    if REFERENCE.fullmatch(value) is None:
        raise PydanticCustomError(IN_THE_CLEAR, "{name} is a secret, and no reference to one", {"name": name})
    return value


def referred(settings: Mapping[str, str]) -> Mapping[str, str]:
    """Settings of which those that are secret by name are references."""
    for key, value in settings.items():
        if _SECRET_SETTING.search(key):
            _reference(value, f"`{key}`")
    return settings


def _all_referred(headers: Mapping[str, str]) -> Mapping[str, str]:
    for key, value in headers.items():
        _reference(value, f"`{key}`")
    return headers


def _this(value: str) -> str:
    return _reference(value, "this")


def without_password(address: str) -> str:
    """An address with no login or key in it other than by reference."""
    if holds_secret("", address):
        raise PydanticCustomError(IN_THE_CLEAR, "this address has a secret in it, and no reference to one")
    return address


SecretReference = Annotated[str, AfterValidator(_this)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TlsSection(_Strict):
    ca: str | None = None
    certificate: str | None = None
    key: str | None = None
    key_password: SecretReference | None = None


class SaslSection(_Strict):
    mechanism: Mechanism
    username: str | None = None
    password: SecretReference | None = None
    token_endpoint: str | None = None
    client_id: str | None = None
    client_secret: SecretReference | None = None
    scope: str | None = None


class BasicSection(_Strict):
    username: str
    password: SecretReference


class KafkaSecuritySection(_Strict):
    tls: TlsSection | None = None
    sasl: SaslSection | None = None


class HttpSecuritySection(_Strict):
    tls: TlsSection | None = None
    basic: BasicSection | None = None
    bearer: SecretReference | None = None
    headers: Annotated[dict[str, str], AfterValidator(_all_referred)] = {}


class PostgresSecuritySection(_Strict):
    sslmode: SslMode = "verify-full"
    tls: TlsSection | None = None


class CassandraSecuritySection(_Strict):
    tls: TlsSection | None = None


class SecuritySection(_Strict):
    kafka: KafkaSecuritySection | None = None
    registry: HttpSecuritySection | None = None
    connect: HttpSecuritySection | None = None
    flink_rest: HttpSecuritySection | None = None
    flink_gateway: HttpSecuritySection | None = None
    ksqldb: HttpSecuritySection | None = None
    postgres: PostgresSecuritySection | None = None
    cassandra: CassandraSecuritySection | None = None


class SecretCommandSection(_Strict):
    argv: list[str] = Field(min_length=1)
    seconds: float = Field(default=10.0, gt=0, le=120)


class SecretsSection(_Strict):
    commands: dict[str, SecretCommandSection] = {}
