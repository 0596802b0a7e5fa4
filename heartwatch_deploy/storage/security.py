"""What contradicts itself in the security of an environment: HW127, at the place in its file."""

from collections.abc import Iterator, Sequence
from typing import Final

from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.security import HttpSecurity, PostgresSecurity, Sasl, Tls
from heartwatch_deploy.storage.yaml_file import YamlFile

_HTTP: Final = ("registry", "connect", "flink_rest", "flink_gateway", "ksqldb")
_SAID_BY_SECTION: Final = frozenset(
    {
        "security.protocol",
        "ssl.ca.location",
        "ssl.certificate.location",
        "ssl.key.location",
        "ssl.key.password",
        "sasl.mechanism",
        "sasl.mechanisms",
        "sasl.username",
        "sasl.password",
        "sasl.oauthbearer.method",
        "sasl.oauthbearer.token.endpoint.url",
        "sasl.oauthbearer.client.id",
        "sasl.oauthbearer.client.secret",
        "sasl.oauthbearer.scope",
    }
)
_HERE: Final = ("127.0.0.1", "localhost", "[::1]")

Found = tuple[Sequence[str], str, str]
"""Where below `endpoints`, what is wrong, and what to do."""


def contradictions(endpoints: Endpoints, file: YamlFile) -> tuple[Diagnostic, ...]:
    """All of them; a secret that is sent in the clear to another machine is a warning."""
    errors = [*_of_kafka(endpoints), *_of_postgres(endpoints.security.postgres)]
    warnings = list(_kafka_in_the_clear(endpoints))
    for name in _HTTP:
        found: HttpSecurity | None = getattr(endpoints.security, name)
        if found is not None:
            address = getattr(endpoints, name)
            errors += _of_http(name, address, found)
            warnings += _http_in_the_clear(name, address, found)
    return (
        *(_diagnostic(file, each, Severity.ERROR) for each in errors),
        *(_diagnostic(file, each, Severity.WARNING) for each in warnings),
    )


def _of_kafka(endpoints: Endpoints) -> Iterator[Found]:
    security = endpoints.security.kafka
    if security is None:
        return
    if endpoints.kafka is None:
        yield _without_address("kafka")
    yield from _of_tls(("security", "kafka", "tls"), security.tls)
    yield from _of_sasl(security.sasl)
    for key in sorted(_SAID_BY_SECTION & set(endpoints.kafka_config)):
        yield ("kafka_config", key), f"`{key}` is said by security.kafka", "take one of the two out"


def _of_sasl(sasl: Sasl | None) -> Iterator[Found]:
    if sasl is None:
        return
    user = {"username": sasl.username, "password": sasl.password}
    token = {"token_endpoint": sasl.token_endpoint, "client_id": sasl.client_id, "client_secret": sasl.client_secret}
    needed, strange = (token, user) if sasl.mechanism == "OAUTHBEARER" else (user, {**token, "scope": sasl.scope})
    path = ("security", "kafka", "sasl")
    for name, value in needed.items():
        if value is None:
            yield path, f"{sasl.mechanism} needs `{name}`", f"add `{name}`"
    for name, value in strange.items():
        if value is not None:
            yield (*path, name), f"{sasl.mechanism} knows no `{name}`", "take it out, or choose another mechanism"


def _of_http(name: str, address: str | None, security: HttpSecurity) -> Iterator[Found]:
    path = ("security", name)
    if address is None:
        yield _without_address(name)
    elif security.tls is not None and address.startswith("http://"):
        yield (*path, "tls"), f"endpoints.{name} begins with http://, which knows no TLS", "write https:// there"
    if security.basic is not None and security.bearer is not None:
        yield (*path, "bearer"), "`basic` and `bearer` are two ways to say who we are", "take one of them out"
    yield from _of_tls((*path, "tls"), security.tls)


def _of_postgres(security: PostgresSecurity | None) -> Iterator[Found]:
    if security is None:
        return
    path = ("security", "postgres")
    yield from _of_tls((*path, "tls"), security.tls)
    if security.sslmode.startswith("verify") and (security.tls is None or security.tls.ca is None):
        yield path, f"sslmode {security.sslmode} needs to know whom to trust", "add tls: {ca: FILE}"
    if security.sslmode == "disable" and security.tls is not None:
        yield (*path, "tls"), "sslmode disable knows no certificates", "take `tls` out, or write verify-full"


def _of_tls(path: Sequence[str], tls: Tls | None) -> Iterator[Found]:
    if tls is None:
        return
    if (tls.certificate is None) != (tls.key is None):
        one, other = ("certificate", "key") if tls.key is None else ("key", "certificate")
        yield (*path, one), f"a `{one}` is of no use without its `{other}`", f"add `{other}`"
    if tls.key_password is not None and tls.key is None:
        yield (*path, "key_password"), "there is no `key` that it would open", "add `key` and `certificate`"


def _without_address(name: str) -> Found:
    return ("security", name), f"the environment names no address for it: endpoints.{name}", "add it, or take this out"


def _kafka_in_the_clear(endpoints: Endpoints) -> Iterator[Found]:
    security = endpoints.security.kafka
    if security and security.sasl and security.tls is None and _elsewhere(f"//{endpoints.kafka}"):
        yield ("security", "kafka", "sasl"), _CLEAR, "add `tls: {}` where the broker's port speaks TLS"


def _http_in_the_clear(name: str, address: str | None, security: HttpSecurity) -> Iterator[Found]:
    if address and address.startswith("http://") and _elsewhere(address) and (security.basic or security.bearer):
        yield ("security", name), _CLEAR, f"write https:// in endpoints.{name} where the server speaks TLS"


_CLEAR: Final = "the login is sent in the clear"


def _elsewhere(address: str) -> bool:
    return not address.split("//", 1)[1].startswith(_HERE)


def _diagnostic(file: YamlFile, found: Found, severity: Severity) -> Diagnostic:
    path, what, remedy = found
    where = ".".join(path)
    span = file.span(["endpoints", *path], of_key=True)
    return Diagnostic("HW127", f"endpoints.{where}: {what}", span, help=remedy, severity=severity)
