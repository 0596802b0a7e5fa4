"""librdkafka's settings for TLS and SASL, and what its words mean when the two sides do not trust each other."""

import re
from collections.abc import Mapping
from typing import Final

from confluent_kafka import KafkaError

from heartwatch_deploy.clients.http import ClientError, LoginRefused, NotAllowed, Untrusted
from heartwatch_deploy.model.security import KafkaSecurity, Sasl, Tls

_NOT_ALLOWED: Final = frozenset(
    {
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.GROUP_AUTHORIZATION_FAILED,
        KafkaError.CLUSTER_AUTHORIZATION_FAILED,
        KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    }
)
_NOT_KNOWN: Final = frozenset({KafkaError._AUTHENTICATION, KafkaError.SASL_AUTHENTICATION_FAILED})
_TIMING: Final = re.compile(r" \(after \d+ms in state \w+.*\)$")
"""Of no use to anybody, and another one each time."""
_ONE_SIDE_ONLY: Final = "incorrect security.protocol configuration"


def settings_of(security: KafkaSecurity | None) -> dict[str, str]:
    """The settings that these sections stand for."""
    if security is None:
        return {}
    tls, sasl = security.tls, security.sasl
    protocol = f"{'SASL_' if sasl else ''}{'SSL' if tls else 'PLAINTEXT'}"
    return {"security.protocol": protocol, **_tls(tls), **_sasl(sasl)}


def _tls(tls: Tls | None) -> dict[str, str]:
    if tls is None:
        return {}
    return _given(
        {
            "ssl.ca.location": tls.ca,
            "ssl.certificate.location": tls.certificate,
            "ssl.key.location": tls.key,
            "ssl.key.password": tls.key_password,
        }
    )


def _sasl(sasl: Sasl | None) -> dict[str, str]:
    if sasl is None:
        return {}
    if sasl.mechanism != "OAUTHBEARER":
        return _given(
            {"sasl.mechanism": sasl.mechanism, "sasl.username": sasl.username, "sasl.password": sasl.password}
        )
    return _given(
        {
            "sasl.mechanism": sasl.mechanism,
            "sasl.oauthbearer.method": "oidc",
            "sasl.oauthbearer.token.endpoint.url": sasl.token_endpoint,
            "sasl.oauthbearer.client.id": sasl.client_id,
            "sasl.oauthbearer.client.secret": sasl.client_secret,
            "sasl.oauthbearer.scope": sasl.scope,
        }
    )


def _given(settings: Mapping[str, str | None]) -> dict[str, str]:
    return {key: value for key, value in settings.items() if value is not None}


def is_secured(settings: Mapping[str, object]) -> bool:
    """Whether these settings ask for TLS or a login."""
    return str(settings.get("security.protocol", "PLAINTEXT")).upper() != "PLAINTEXT"


def principal(settings: Mapping[str, object]) -> str:
    """Whom Kafka sees, as far as the settings say it."""
    user = settings.get("sasl.username") or settings.get("sasl.oauthbearer.client.id")
    if user:
        return f"User:{user}"
    certified = settings.get("ssl.certificate.location")
    return f"the subject of {certified}" if certified else "User:ANONYMOUS"


def distrust(error: KafkaError, bootstrap: str) -> ClientError | None:
    """What is final: a login or a certificate that was refused, where it was that."""
    words = _TIMING.sub("", error.str())
    if error.code() in _NOT_KNOWN:
        return LoginRefused("Kafka", bootstrap, status=error.code(), body="", server_message=words)
    if error.code() == KafkaError._SSL or _ONE_SIDE_ONLY in words:
        return Untrusted("Kafka", bootstrap, server_message=words)
    return None


def not_allowed(error: KafkaError, bootstrap: str, *, who: str, right: str) -> NotAllowed | None:
    """What is missing, where the broker says that something is."""
    if error.code() not in _NOT_ALLOWED:
        return None
    words = f"{error.str()}: {who} may not {right}" if right else f"{error.str()} ({who})"
    found = NotAllowed("Kafka", bootstrap, status=error.code(), body="", server_message=words)
    found.right = right
    return found
