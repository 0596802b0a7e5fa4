"""The events of an apply → spans: the whole, each step in it, and each request or wait in that."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias, assert_never

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.gate import Gate
from heartwatch_deploy.model.progress import Doing, Event, Outcome, StepDone, StepFailed, StepStarted
from heartwatch_deploy.model.request import Request
from heartwatch_deploy.views.requests import headline

SPAN_ID_BYTES: Final = 8
Attributes: TypeAlias = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Span:
    """`begin` and `end` in ns since 1970; `wrong` is what failed, None where nothing did; `events` came in it."""

    name: str
    id: str
    parent: str
    begin: int
    end: int = 0
    attributes: Attributes = field(default_factory=dict)
    events: tuple[tuple[int, str], ...] = ()
    wrong: str | None = None


@dataclass
class Spans:
    """Hears the events of one apply; `clock` tells ns, `new_id` an id of a span, `root` is the whole."""

    clock: Callable[[], int]
    new_id: Callable[[], str]
    root: Span
    _steps: dict[Address, Span] = field(default_factory=dict)
    _doing: dict[Address, tuple[Request | Gate, Span]] = field(default_factory=dict)
    _ended: list[Span] = field(default_factory=list)

    def hear(self, event: Event) -> None:
        match event:
            case StepStarted():
                about: Attributes = {"heartwatch.address": str(event.address), "heartwatch.action": str(event.action)}
                self._steps[event.address] = self._begun(f"{event.action} {event.address}", self.root, about)
            case Doing():
                self._hear_doing(event)
            case StepDone():
                self._end_step(event.address, None)
            case StepFailed():
                self._end_step(event.address, event.diagnostic)
            case _:
                assert_never(event)

    def ended(self, outcome: Outcome, attributes: Attributes) -> tuple[Span, ...]:
        """All spans, the whole last; what was cut off ends now."""
        for address in tuple(self._steps):
            self._end_step(address, None)
        wrong = words_of(outcome.failed[0]) if outcome.failed else None
        whole = replace(self.root, end=self.clock(), wrong=wrong, attributes={**self.root.attributes, **attributes})
        return (*self._ended, whole)

    def _hear_doing(self, event: Doing) -> None:
        """A gate tells what it sees again and again, which is one wait."""
        what, span = self._doing.get(event.address, (None, None))
        if span is not None and what == event.what:
            self._doing[event.address] = event.what, replace(span, events=(*span.events, (self.clock(), event.detail)))
            return
        self._end_doing(event.address, None)
        if (step := self._steps.get(event.address)) is not None:
            self._doing[event.address] = event.what, self._begun(headline(event.what), step, {})

    def _end_step(self, address: Address, found: Diagnostic | None) -> None:
        self._end_doing(address, found)
        if (step := self._steps.pop(address, None)) is not None:
            self._ended.append(replace(step, end=self.clock(), wrong=words_of(found) if found else None))

    def _end_doing(self, address: Address, found: Diagnostic | None) -> None:
        if (ended := self._doing.pop(address, None)) is not None:
            self._ended.append(replace(ended[1], end=self.clock(), wrong=words_of(found) if found else None))

    def _begun(self, name: str, parent: Span, attributes: Attributes) -> Span:
        return Span(name, self.new_id(), parent.id, self.clock(), attributes=attributes)


def words_of(found: Diagnostic) -> str:
    """Without the server's words, which may quote what was sent."""
    return f"{found.code}: {found.summary}"
