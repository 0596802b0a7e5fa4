"""Flink with TLS: its processes among themselves, and whoever asks its REST server or the gateway, by certificate."""

from heartwatch_deploy.stack.member import Place
from heartwatch_deploy.stack.secured.certificates import FLINK_SERVER


def settings(place: Place) -> dict[str, object]:
    """Put over the plain settings; the gateway's server takes those of `rest` as well."""
    return {
        "security.ssl.protocol": "TLSv1.3",
        "security.ssl.algorithms": "TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384",  # Flink's own are for RSA keys only
        "security.ssl.internal.enabled": True,
        "security.ssl.rest.enabled": True,
        "security.ssl.rest.authentication-enabled": True,
        **_stores(place, "security.ssl.internal"),
        **_stores(place, "security.ssl.rest"),
    }


def _stores(place: Place, prefix: str) -> dict[str, object]:
    certificates, password = place.certificates, place.secrets["flink_keystore_password"]
    return {
        f"{prefix}.keystore-type": "PKCS12",
        f"{prefix}.keystore": str(certificates.keystore(FLINK_SERVER)),
        f"{prefix}.keystore-password": password,
        f"{prefix}.key-password": password,
        f"{prefix}.truststore-type": "PKCS12",
        f"{prefix}.truststore": str(certificates.truststore),
        f"{prefix}.truststore-password": "",  # Flink insists on one
    }
