"""An apply heard from its first event to its outcome, and told to the collector that the environment names."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Final

from heartwatch_deploy.clients.http import ClientError, Endpoint, Limits
from heartwatch_deploy.edges import explain
from heartwatch_deploy.edges.account import result_of
from heartwatch_deploy.edges.held import Held
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Event, Outcome
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.security import HttpSecurity, Tls
from heartwatch_deploy.telemetry import otlp
from heartwatch_deploy.telemetry.collector import ENDPOINT, Collector, collector
from heartwatch_deploy.telemetry.otlp import Figure
from heartwatch_deploy.telemetry.spans import SPAN_ID_BYTES, Attributes, Span, Spans

_TRACE_ID_BYTES: Final = 16


@dataclass
class Tracing:
    """One apply. Nothing is sent before its end, and nothing that goes wrong here keeps it from anything."""

    collector: Collector
    spans: Spans
    trace: str = field(default_factory=lambda: os.urandom(_TRACE_ID_BYTES).hex())

    def hear(self, event: Event) -> None:
        self.spans.hear(event)

    def end(self, outcome: Outcome) -> tuple[Diagnostic, ...]:
        """Tells the collector; HW920 where it cannot be told."""
        attributes: Attributes = {
            "heartwatch.result": str(result_of(outcome)),
            "heartwatch.steps.done": len(outcome.done),
            "heartwatch.steps.skipped": len(outcome.skipped),
        }
        spans = self.spans.ended(outcome, attributes)
        resource = {**self.collector.resource, "service.version": version("heartwatch_deploy")}
        try:
            endpoint = _endpoint(self.collector)
            endpoint.send("POST", "/v1/traces", otlp.traces(self.collector.trace or self.trace, spans, resource))
            endpoint.send("POST", "/v1/metrics", otlp.metrics(_figures(spans[-1], outcome), resource))
        except ClientError as error:
            return (_untold(explain.words(error)),)
        return ()


def tracing(
    project: Project, plan: Plan, held: Held, environment: Mapping[str, str], clock: Callable[[], int] = time.time_ns
) -> tuple[Tracing | None, tuple[Diagnostic, ...]]:
    """None where no collector is named; HW920 where the environment asks for what cannot be had."""
    try:
        found = collector(environment)
    except ValueError as error:
        return None, (_untold(str(error)),)
    if found is None:
        return None, ()
    verb = held.holder.doing
    about: Attributes = {
        "heartwatch.project": project.name,
        "heartwatch.environment": project.environment,
        "heartwatch.verb": verb,
        "heartwatch.steps": len(plan),
    }
    root = Span(verb, _span_id(), found.parent, clock(), attributes=about)
    return Tracing(found, Spans(clock, _span_id, root)), ()


def _figures(whole: Span, outcome: Outcome) -> list[Figure]:
    of: Attributes = {
        name: whole.attributes[f"heartwatch.{name}"] for name in ("project", "environment", "verb", "result")
    }
    when = {"begin": whole.begin, "end": whole.end}
    results = {"done": len(outcome.done), "failed": len(outcome.failed), "not begun": len(outcome.skipped)}
    return [
        Figure("heartwatch.applies", "1", 1, **when, attributes=of),
        Figure("heartwatch.apply.duration", "s", (whole.end - whole.begin) / 1e9, **when, attributes=of),
        *(Figure("heartwatch.apply.steps", "1", many, **when, attributes={**of, "step": step})
          for step, many in results.items()),
    ]  # fmt: skip


def _endpoint(to: Collector) -> Endpoint:
    security = HttpSecurity(tls=Tls(ca=to.ca) if to.ca else None, headers=to.headers)
    return Endpoint("the collector of traces", to.address, limits=Limits(answer=to.seconds), security=security)


def _span_id() -> str:
    return os.urandom(SPAN_ID_BYTES).hex()


def _untold(cause: str) -> Diagnostic:
    return Diagnostic(
        "HW920",
        "no trace of this was told to a collector",
        cause=cause,
        help=f"see {ENDPOINT} and its neighbours; what was applied is in the history all the same",
        severity=Severity.WARNING,
    )
