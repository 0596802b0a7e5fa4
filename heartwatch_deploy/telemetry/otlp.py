"""Spans and figures as OTLP's JSON: ids in hex, 64-bit numbers as text, as its specification says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.model.json import Json
from heartwatch_deploy.telemetry.spans import Attributes, Span

_INTERNAL, _ERROR, _DELTA = 1, 2, 1
_SCOPE: Final[Json] = {"name": "heartwatch_deploy"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One data point over the time from `begin` to `end` in ns. With unit `s` it is a gauge, else what was added."""

    name: str
    unit: str
    value: float
    begin: int
    end: int
    attributes: Attributes


def traces(trace: str, spans: Iterable[Span], resource: Mapping[str, str]) -> Json:
    """The body of POST /v1/traces."""
    found: list[Json] = [_span(trace, each) for each in spans]
    return {"resourceSpans": [{"resource": _resource(resource), "scopeSpans": [{"scope": _SCOPE, "spans": found}]}]}


def metrics(figures: Iterable[Figure], resource: Mapping[str, str]) -> Json:
    """The body of POST /v1/metrics."""
    found: list[Json] = [_metric(each) for each in figures]
    return {
        "resourceMetrics": [{"resource": _resource(resource), "scopeMetrics": [{"scope": _SCOPE, "metrics": found}]}]
    }


def _span(trace: str, span: Span) -> Json:
    events: list[Json] = [{"timeUnixNano": str(at), "name": words} for at, words in span.events]
    return {
        "traceId": trace,
        "spanId": span.id,
        **({"parentSpanId": span.parent} if span.parent else {}),
        "name": span.name,
        "kind": _INTERNAL,
        "startTimeUnixNano": str(span.begin),
        "endTimeUnixNano": str(span.end),
        "attributes": _attributes(span.attributes),
        "events": events,
        "status": {"code": _ERROR, "message": span.wrong} if span.wrong else {},
    }


def _metric(figure: Figure) -> Json:
    point: Json = {
        "startTimeUnixNano": str(figure.begin),
        "timeUnixNano": str(figure.end),
        "asDouble": float(figure.value),
        "attributes": _attributes(figure.attributes),
    }
    added: Json = {"sum": {"dataPoints": [point], "aggregationTemporality": _DELTA, "isMonotonic": True}}
    kind: Json = {"gauge": {"dataPoints": [point]}} if figure.unit == "s" else added
    assert isinstance(kind, dict)
    return {"name": figure.name, "unit": figure.unit, **kind}


def _resource(attributes: Mapping[str, str]) -> Json:
    return {"attributes": _attributes(attributes)}


def _attributes(attributes: Mapping[str, str] | Attributes) -> Json:
    return [{"key": key, "value": _value(value)} for key, value in attributes.items()]


def _value(value: str | int) -> Json:
    return {"stringValue": value} if isinstance(value, str) else {"intValue": str(value)}
