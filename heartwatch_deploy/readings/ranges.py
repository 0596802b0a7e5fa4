"""The ranges that heart rates are held against: users' own, with every change's time."""

import random
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

FIRST_LOAD: Final = 0


class RangeVersion(NamedTuple):
    """What holds for a user from `valid_from` on (ms of UTC; 0 for the first load): bounds in beats a minute, or
    nothing when `deleted`."""

    user_id: str
    min_heart_rate: int
    max_heart_rate: int
    valid_from: int = FIRST_LOAD
    deleted: bool = False


@dataclass(frozen=True)
class Ranges:
    """All versions of all users' ranges; where two are valid from the same time, the later given one holds.

    `everyone` is the range of a user without any version, None for no range.
    """

    versions: Mapping[str, tuple[RangeVersion, ...]] = field(default_factory=dict)
    everyone: RangeVersion | None = None

    @classmethod
    def of(cls, versions: Iterable[RangeVersion]) -> "Ranges":
        by_user: dict[str, list[RangeVersion]] = {}
        for version in versions:
            by_user.setdefault(version.user_id, []).append(version)
        return cls({user: tuple(sorted(own, key=lambda v: v.valid_from)) for user, own in by_user.items()})

    @classmethod
    def same_for_everyone(cls, min_heart_rate: int, max_heart_rate: int) -> "Ranges":
        return cls(everyone=RangeVersion("", min_heart_rate, max_heart_rate))

    def at(self, user_id: str, window_start: int, window_ms: int) -> RangeVersion | None:
        """The last version whose `valid_from`, rounded up to the window grid, is not after the window's start; None
        where there is none or it is a deletion."""
        versions = self.versions.get(user_id)
        if versions is None:
            return self.everyone
        found = bisect_right(versions, window_start, key=lambda v: rounded_up(v.valid_from, window_ms))
        version = versions[found - 1] if found else None
        return None if version is None or version.deleted else version


def rounded_up(time: int, grid: int) -> int:
    """The first multiple of `grid` that is not before `time`."""
    return -(-time // grid) * grid


def synthetic_range(user_id: str, *, seed: int) -> RangeVersion:
    """A resting range: min 51 to 53, max 107 to 109 beats a minute, the same for the same user and seed."""
    draw = random.Random(f"range {seed} {user_id}")  # noqa: S311  not a secret
    return RangeVersion(user_id, draw.randint(51, 53), draw.randint(107, 109))
