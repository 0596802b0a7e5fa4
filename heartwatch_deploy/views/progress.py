"""What apply is doing: a live table in a terminal, one line an event elsewhere."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, assert_never

from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.model.progress import Doing, Event, Outcome, StepDone, StepFailed, StepStarted
from heartwatch_deploy.views import log_lines
from heartwatch_deploy.views.console import as_json_lines, people
from heartwatch_deploy.views.plan import SYMBOLS
from heartwatch_deploy.views.requests import headline


class Tell(Protocol):
    def __call__(self, event: Event) -> None: ...


@contextmanager
def progress(plan: Plan) -> Iterator[Tell]:
    """Something to tell events to."""
    if as_json_lines():
        yield lambda event: log_lines.write(log_lines.of_event(event))
        return
    if not people().is_terminal:
        yield _tell_plainly
        return
    board = _Board(plan)
    with Live(get_renderable=board.table, console=people(), refresh_per_second=8):
        yield board.tell


def outcome_text(outcome: Outcome) -> Text:
    """What came of it."""
    text = Text()
    text.append(f"Applied: {len(outcome.done)} step(s) done", style="green" if not outcome.failed else "bold")
    if outcome.failed:
        text.append(f", {len(outcome.failed)} failed", style="red")
    if outcome.skipped:
        text.append(f", {len(outcome.skipped)} not begun: {', '.join(map(str, outcome.skipped))}", style="yellow")
    return text.append(".\n")


def _tell_plainly(event: Event) -> None:
    match event:
        case StepStarted():
            people().print(f"{event.address}: {event.action} ...", markup=False)
        case Doing():
            if not event.detail:
                people().print(f"{event.address}:   {headline(event.what)}", markup=False)
        case StepDone():
            people().print(f"{event.address}: done in {event.seconds:.1f} s {event.notes}".rstrip(), markup=False)
        case StepFailed():
            people().print(f"{event.address}: failed after {event.seconds:.1f} s", markup=False)
        case _:
            assert_never(event)


class _Board:
    """One row a step, in the order of the plan."""

    def __init__(self, plan: Plan) -> None:
        self._rows = list(_numbered(plan))
        self._begun: Counter[Address] = Counter()
        self._states: dict[tuple[Address, int], Text | Spinner] = {}

    def tell(self, event: Event) -> None:
        """Of an object with two steps the one that was begun last is meant."""
        if isinstance(event, StepStarted):
            self._begun[event.address] += 1
        self._states[event.address, self._begun[event.address]] = _state(event)

    def table(self) -> Table:
        table = Table.grid(padding=(0, 1))
        for step, number in self._rows:
            symbol, colour = SYMBOLS[step.action]
            state = self._states.get((step.address, number), Text("waiting", style="bright_black"))
            table.add_row(Text(symbol, style=colour), Text(str(step.address)), state)
        return table


def _numbered(steps: Iterable[Step]) -> Iterator[tuple[Step, int]]:
    """Each step, and which one of its object it is, from 1."""
    seen: Counter[Address] = Counter()
    for step in steps:
        seen[step.address] += 1
        yield step, seen[step.address]


def _state(event: Event) -> Text | Spinner:
    match event:
        case StepStarted():
            return Spinner("dots", "")
        case Doing():
            return Spinner("dots", Text(f"{headline(event.what)} {event.detail}".rstrip(), style="yellow"))
        case StepDone():
            return Text(f"done in {event.seconds:.1f} s {event.notes}", style="green")
        case StepFailed():
            return Text(f"failed after {event.seconds:.1f} s", style="red")
        case _:
            assert_never(event)
