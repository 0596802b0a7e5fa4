"""What a measure is: how big it is made, what it finds, and a goal that it met or missed."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.world import World


class NoMeasurement(Exception):
    """The run did not do what was to be measured; the text says how that was seen."""


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much is done: readings, users, rounds of repetition, seconds."""

    readings: int = 6_000_000
    flat_out_readings: int = 1_000_000
    users: int = 20_000
    rounds: int = 3
    latency_rate: int = 5_000
    latency_seconds: int = 60
    warm_up_seconds: int = 20
    ups: int = 3
    applies: int = 5
    settle_seconds: float = 20.0
    cost_rate: int = 16_000
    parts_rates: tuple[int, int] = (200, 600)


QUICK = Sizes(
    readings=200_000,
    flat_out_readings=100_000,
    rounds=1,
    latency_rate=1_000,
    latency_seconds=10,
    warm_up_seconds=5,
    ups=1,
    applies=2,
    settle_seconds=3.0,
    cost_rate=2_000,
    parts_rates=(100, 300),
)


@dataclass(frozen=True)
class Goal:
    """One promise, what was measured, and whether it was kept; `met` is None where that cannot be said."""

    promised: str
    measured: str
    met: bool | None


@dataclass(frozen=True)
class Table:
    """Rows of cells under a heading."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Found:
    """`tables` hold every run, not only the middle one; `how` says in plain words what was done, `notes` what else was
    seen."""

    goals: tuple[Goal, ...]
    tables: tuple[Table, ...]
    how: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """`run` gets the project with its stack up, unless it `needs_own_stack`: then the world has a project only. What it
    found stands on a page of docs/."""

    name: str
    title: str
    run: Callable[[World, Sizes], Found]
    needs_own_stack: bool = False
    page: str = "benchmarks.md"


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """`median (smallest to largest)`."""
    if len(values) == 1:
        return f"{values[0]:{form}} (one run)"
    return f"{statistics.median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]
