"""What apply is doing: a live table in a terminal, one line an event elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, assert_never

from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.plan import Plan
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
        self._steps = list(plan)
        self._states: dict[Address, Text | Spinner] = {}

    def tell(self, event: Event) -> None:
        match event:
            case StepStarted():
                self._states[event.address] = Spinner("dots", "")
            case Doing():
                words = f"{headline(event.what)} {event.detail}".rstrip()
                self._states[event.address] = Spinner("dots", Text(words, style="yellow"))
            case StepDone():
                self._states[event.address] = Text(f"done in {event.seconds:.1f} s {event.notes}", style="green")
            case StepFailed():
                self._states[event.address] = Text(f"failed after {event.seconds:.1f} s", style="red")
            case _:
                assert_never(event)

    def table(self) -> Table:
        table = Table.grid(padding=(0, 1))
        for step in self._steps:
            symbol, colour = SYMBOLS[step.action]
            state = self._states.get(step.address, Text("waiting", style="bright_black"))
            table.add_row(Text(symbol, style=colour), Text(str(step.address)), state)
        return table
