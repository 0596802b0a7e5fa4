"""Applies of the past: a line each, or one with its steps."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.audit import Entry, Result
from heartwatch_deploy.views.wording import words_of

_COLOURS = {Result.DONE: "green", Result.NO_END: "yellow"}
_COMMIT_SHOWN = 10


def history_table(shown: Sequence[Entry], entries: Sequence[Entry]) -> Table:
    """`entries` are all, by which a rollback's aim is named."""
    table = Table(box=None, pad_edge=False)
    for title in ("", "when (UTC)", "who", "verb", "revision", "plan", "result", "seconds"):
        table.add_column(title, justify="right" if title in ("", "seconds") else "left")
    for each in shown:
        begun = each.begun
        table.add_row(
            str(each.number),
            begun.at.partition("+")[0].replace("T", " "),
            begun.by.who,
            begun.verb,
            _revision(each, entries),
            begun.summary,
            Text(each.result, style=_COLOURS.get(each.result, "red")),
            f"{each.ended.seconds:.1f}" if each.ended else "",
        )
    return table


def entry_text(entry: Entry, entries: Sequence[Entry]) -> Text:
    """All that is kept of one, but for the texts of its files."""
    return Text("\n".join(_lines(entry, entries)) + "\n")


def _lines(entry: Entry, entries: Sequence[Entry]) -> Iterator[str]:
    begun, ended = entry.begun, entry.ended
    yield f"{begun.verb} {entry.number} of {begun.project} in {begun.environment}: {entry.result}"
    yield f"  by {begun.by.who} on {begun.by.where} at {begun.at}, version {begun.version} {begun.by.link}".rstrip()
    yield f"  from {_revision(entry, entries)}, plan {begun.plan}"
    yield f"  {begun.summary}" + (f", only {', '.join(map(str, begun.targets))}" if begun.targets else "")
    # An object may have two steps, and what was done of them was done in their order.
    done = Counter(ended.done if ended else ())
    failed = Counter(each.address for each in ended.failed if each.address) if ended else Counter[Address]()
    for step in begun.steps:
        state = "done" if _taken(step.address, done) else "failed" if _taken(step.address, failed) else "not done"
        consents = f", allowed: {', '.join(step.hazards)}" if step.hazards else ""
        yield f"    {step.address}: {step.action}, {step.reason}: {state if ended else 'unknown'}{consents}"
    if ended is not None:
        yield f"  ended at {ended.at}, after {ended.seconds:.1f} s"
        for each in ended.failed:
            yield "    " + words_of(each).replace("\n", "\n    ")


def _taken(address: Address, known: "Counter[Address]") -> bool:
    """Whether one is left of so many; it is taken."""
    known[address] -= 1
    return known[address] >= 0


def _revision(entry: Entry, entries: Sequence[Entry]) -> str:
    begun = entry.begun
    if begun.back_to is not None:
        aims = (str(each.number) for each in entries if each.begun.id == begun.back_to)
        return f"as in {next(aims, '(unknown)')}"
    if begun.checkout is None:
        return "no git"
    return begun.checkout.commit[:_COMMIT_SHOWN] + (" and changes" if begun.checkout.changed else "")
