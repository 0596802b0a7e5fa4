"""What a request may set: which properties there are, which values they take, and which it may not touch."""

from typing import Any

from tests.ksqldb_model.world import Refused, generic

SUBSTITUTION = "ksql.variable.substitution.enable"
_PREFIX = "ksql.streams."
_DENIED = frozenset(("ksql.service.id",))
_FIXED = frozenset(("bootstrap.servers", "ksql.streams.bootstrap.servers"))
_KAFKAS = """auto.offset.reset num.stream.threads processing.guarantee application.id cache.max.bytes.buffering
commit.interval.ms bootstrap.servers state.dir max.task.idle.ms session.timeout.ms producer.compression.type
replication.factor num.standby.replicas"""
_STREAMS = frozenset(_KAFKAS.split())
_OFFSETS = ("latest", "earliest", "none")


def full_name(name: str) -> str:
    """Kafka's own names mean those of ksqlDB's streams."""
    return _PREFIX + name if name in _STREAMS else name


def accepted(found: dict[str, Any]) -> dict[str, Any]:
    """The properties of a request by their full names; Refused, in general words, for what cannot be set so."""
    if any(value is None for value in found.values()):
        raise generic("Failed to deserialize buffer", status=500, code=50000)
    for name in found:
        if is_denied(name):
            raise generic(f"One or more properties overrides set locally are prohibited by the KSQL server: [{name}]")
    return {full_name(name): coerced(name, value) for name, value in found.items()}


def is_denied(name: str) -> bool:
    return name in _DENIED


def coerced(name: str, value: Any) -> Any:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    short = name.removeprefix(_PREFIX)
    bad = (
        name in _FIXED
        or (short == "auto.offset.reset" and str(value).lower() not in _OFFSETS)
        or (short == "num.stream.threads" and not str(value).isdigit())
    )
    if bad:
        raise generic(f"Failed to coerce type of value '{value}' for key '{name}'")
    return int(value) if short == "num.stream.threads" else value


def refuse_unknown(name: str) -> None:
    """What no part of the server knows, found out when a statement is to run with it."""
    if not name.startswith("ksql.") and name not in _STREAMS:
        words = f"Not recognizable as ksql, streams, consumer, or producer property: '{name}'"
        raise Refused(words, status=500, code=50000)


def refuse_setting(name: str) -> None:
    """The same for SET, in other words and with another status."""
    if is_denied(name):
        raise Refused(f"One or more properties overrides set locally are prohibited by the KSQL server: [{name}]")
    if not name.startswith("ksql.") and name not in _STREAMS:
        raise Refused(f"Unknown property: {name}")
