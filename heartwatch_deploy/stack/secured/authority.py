"""An authority that signs certificates for this machine, and forgets its key."""

import datetime
import ipaddress
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12

from heartwatch_deploy.stack.secured.certificates import Certificates

_NAME: Final = "heartwatch stack"
_PLAIN: Final = serialization.NoEncryption()


class Authority:
    """Signs as long as it lives."""

    def __init__(self, into: Certificates, *, days: int) -> None:
        self._into, self._days = into, days
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._certificate = self._signed(_NAME, self._key)

    def write(self, *, servers: Mapping[str, str], clients: Iterable[str]) -> None:
        """The authority's own certificate, and one with its key for each name; a server's also in a file for Java,
        which its password opens."""
        trusted = [pkcs12.PKCS12Certificate(self._certificate, b"ca")]
        _write(self._into.ca, _pem(self._certificate))
        _write(self._into.truststore, pkcs12.serialize_java_truststore(trusted, _PLAIN))
        for name in clients:
            self._write_pair(name)
        for name, password in servers.items():
            key, certificate = self._write_pair(name, here=True)
            protected = serialization.BestAvailableEncryption(password.encode())
            chain = [self._certificate]
            both = pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, chain, protected)
            _write(self._into.keystore(name), both)

    def _write_pair(self, name: str, *, here: bool = False) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate, form = self._signed(name, key, here=here), serialization.PrivateFormat.PKCS8
        _write(self._into.certificate(name), _pem(certificate))
        _write(self._into.key(name), key.private_bytes(serialization.Encoding.PEM, form, _PLAIN))
        return key, certificate

    def _signed(self, name: str, key: ec.EllipticCurvePrivateKey, *, here: bool = False) -> x509.Certificate:
        now, is_ca = datetime.datetime.now(datetime.UTC), name == _NAME
        begin, end = now - datetime.timedelta(days=2), now + datetime.timedelta(days=self._days)
        made = x509.CertificateBuilder(_named(_NAME), _named(name), key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(begin).not_valid_after(end)
        made = made.add_extension(x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None), critical=True)
        made = made.add_extension(_usage(is_ca=is_ca), critical=True)
        made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        made = made.add_extension(signer, critical=False)
        if here:
            names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return made.sign(self._key, hashes.SHA256())


def _usage(*, is_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
