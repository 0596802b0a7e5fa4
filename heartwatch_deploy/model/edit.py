"""What becomes of the state of a running object when what it was made from changes."""

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """From the best to the worst; only the first is done without consent."""

    EXACT = "exact"
    MIXED = "mixed"
    WRONG = "wrong"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Edit:
    """`reason` says in words why the effect is this one, `part` which part of the statement decides; it is empty where
    all of it does."""

    effect: Effect
    reason: str
    part: str = ""

    @property
    def words(self) -> str:
        return f"{self.reason} ({self.part})" if self.part else self.reason
