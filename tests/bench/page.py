"""What was found, as a page of Markdown."""

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

from tests.bench.measure import Found, Goal, Measure, Table

_ALONE: Final = """# {title}

Written by `make bench`, or alone by `python -m tests.bench --only {name}`. Nothing on this page is entered by hand.
"""
_HEADINGS: Final = {
    "benchmarks.md": """# Benchmarks

Written by `make bench`; ratios are of jobs that took turns in one run. Nothing on this page is entered by hand.
""",
    "benchmarks-cassandra.md": _ALONE.format(title="Rows in Cassandra, measured", name="cassandra"),
    "benchmarks-plans.md": _ALONE.format(title="Plans of big projects, measured", name="plans"),
    "costs.md": _ALONE.format(title="What it costs", name="cost"),
}


def took(minutes: float) -> str:
    """The note that tells it, for `took_last_time`."""
    return f"measured within {minutes:.1f} min"


def took_last_time(text: str, measure: Measure) -> str | None:
    """What the page says of how long a measure took; None where it does not stand there."""
    _, _, section = text.partition(f"\n## {measure.title}\n")
    found = re.search(r"^- measured within ([0-9.]+ min)$", section.partition("\n## ")[0], re.MULTILINE)
    return found[1] if found else None


def page(
    machine: Iterable[tuple[str, str]], results: Sequence[tuple[Measure, Found]], *, name: str = "benchmarks.md"
) -> str:
    """Machine, goals, then every measure with all its runs and how it was done."""
    goals = Table(
        ("measure", "goal", "measured", "met?"),
        tuple(_goal(measure, goal) for measure, found in results for goal in found.goals),
    )
    parts = [
        _HEADINGS[name],
        _table(Table(("", ""), tuple(machine))),
        "## Goals\n",
        _table(goals),
        *(_section(measure, found) for measure, found in results),
    ]
    return "\n".join(parts)


def _section(measure: Measure, found: Found) -> str:
    notes = "".join(f"- {note}\n" for note in found.notes)
    tables = "\n".join(_table(table) for table in found.tables)
    return "\n".join(
        part for part in (f"## {measure.title}\n", tables, notes, textwrap.fill(found.how, 120) + "\n") if part
    )


def _goal(measure: Measure, goal: Goal) -> tuple[str, str, str, str]:
    verdict = {True: "met", False: "**missed**", None: "–"}[goal.met]
    return (measure.name, goal.promised, goal.measured, verdict)


def _table(table: Table) -> str:
    lines = [table.columns, ("---",) * len(table.columns), *table.rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
