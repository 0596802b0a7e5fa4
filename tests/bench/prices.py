"""Machines to be had for an hour, disks and the way between them, with what they cost."""

import math
from dataclasses import dataclass
from typing import Final

AS_OF: Final = "us-east-1, Linux, on demand, June 2026"
HEADROOM: Final = 2.0
"""Who has been away must catch up: no machine is used more than half."""
LEAST_WITH_REPLICAS: Final = 3
_HOURS_A_MONTH: Final = 730
_GIGABYTE_MONTH: Final = 0.08
_GIGABYTE_BETWEEN_ZONES: Final = 0.02  # both ends pay half
_GIGABYTE: Final = 1e9


@dataclass(frozen=True)
class Machine:
    """`price` in dollars an hour."""

    name: str
    cores: int
    gibibytes: int
    price: float


MACHINES: Final = (
    Machine("m7g.large", 2, 8, 0.0816),
    Machine("m7g.xlarge", 4, 16, 0.1632),
    Machine("m6i.large", 2, 8, 0.096),
    Machine("m6i.xlarge", 4, 16, 0.192),
)


@dataclass(frozen=True)
class Need:
    """Cores that are kept busy, and GiB that are resident."""

    cores: float
    gibibytes: float

    def __add__(self, other: "Need") -> "Need":
        return Need(self.cores + other.cores, self.gibibytes + other.gibibytes)

    def times(self, factor: float) -> "Need":
        return Need(self.cores * factor, self.gibibytes * factor)


@dataclass(frozen=True)
class Fleet:
    """So many machines of one kind."""

    machine: Machine
    count: int

    @property
    def price(self) -> float:
        return self.count * self.machine.price


def fleet(machine: Machine, need: Need, *, replicas: bool) -> Fleet:
    """As few as leave the headroom. With replicas all is done and held twice, on three machines at least: each message
    is written to two more brokers, and whoever takes over must be there."""
    wanted = need.times(HEADROOM * (2 if replicas else 1))
    enough = max(math.ceil(wanted.cores / machine.cores), math.ceil(wanted.gibibytes / machine.gibibytes), 1)
    return Fleet(machine, max(enough, LEAST_WITH_REPLICAS) if replicas else enough)


def cheapest(need: Need, *, replicas: bool) -> Fleet:
    return min((fleet(each, need, replicas=replicas) for each in MACHINES), key=lambda found: found.price)


def disk(bytes_a_second: float, *, days: float) -> float:
    """Dollars an hour for what comes in so many days, once."""
    return bytes_a_second * days * 86_400 / _GIGABYTE * _GIGABYTE_MONTH / _HOURS_A_MONTH


def between_zones(bytes_a_second: float, *, copies: int) -> float:
    """Dollars an hour for as many copies in other zones."""
    return bytes_a_second * 3_600 / _GIGABYTE * copies * _GIGABYTE_BETWEEN_ZONES
