"""The collector that the environment names, by the variables that OpenTelemetry's own programs read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
PROTOCOL: Final = "OTEL_EXPORTER_OTLP_PROTOCOL"
SPOKEN: Final = "http/json"


@dataclass(frozen=True, slots=True)
class Collector:
    """Its address, without /v1/traces. `headers` may hold a token, `trace` and `parent` are those of the run that this
    is part of (W3C's traceparent), both empty where there is none."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    resource: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 10.0
    ca: str | None = None
    trace: str = ""
    parent: str = ""


def collector(environment: Mapping[str, str]) -> Collector | None:
    """None where none is named, or telemetry is switched off. Raises ValueError for settings that cannot be heeded."""
    address = environment.get(ENDPOINT, "")
    if not address or environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    if (wanted := environment.get(PROTOCOL, SPOKEN)) != SPOKEN:
        raise ValueError(f"{PROTOCOL} is {wanted}, and only {SPOKEN} is spoken here")
    trace, parent = _traceparent(environment.get("TRACEPARENT", ""))
    resource = {"service.name": "heartwatch_deploy", **_pairs(environment, "OTEL_RESOURCE_ATTRIBUTES")}
    if named := environment.get("OTEL_SERVICE_NAME"):
        resource["service.name"] = named
    return Collector(
        address=address.rstrip("/"),
        headers=_pairs(environment, "OTEL_EXPORTER_OTLP_HEADERS"),
        resource=resource,
        seconds=_seconds(environment, "OTEL_EXPORTER_OTLP_TIMEOUT"),
        ca=environment.get("OTEL_EXPORTER_OTLP_CERTIFICATE") or None,
        trace=trace,
        parent=parent,
    )


def _seconds(environment: Mapping[str, str], name: str) -> float:
    text = environment.get(name, "10000")
    if not text.isdigit():
        raise ValueError(f"{name} is {text!r}, and no number of milliseconds")
    return int(text) / 1000


def _pairs(environment: Mapping[str, str], name: str) -> dict[str, str]:
    """`key=value,key=value`, values percent-encoded; an error names no value, which may be a secret."""
    pairs = [each.partition("=") for each in environment.get(name, "").split(",") if each.strip()]
    if not all(equals and key.strip() for key, equals, _ in pairs):
        raise ValueError(f"{name} is not of the form key=value,key=value")
    return {key.strip(): unquote(value.strip()) for key, _, value in pairs}


def _traceparent(text: str) -> tuple[str, str]:
    """`version-trace-parent-flags`; what is no such thing counts as none, as the standard wants it."""
    parts = text.strip().split("-")
    if len(parts) != 4 or [len(each) for each in parts[:3]] != [2, 32, 16]:
        return "", ""
    return parts[1], parts[2]
