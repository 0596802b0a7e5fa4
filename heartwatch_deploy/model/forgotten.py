"""What is held of one person, and what is not deleted but ages out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """How many rows of the person a place holds, or held until they were deleted just now."""

    place: str
    rows: int


@dataclass(frozen=True, slots=True)
class AgesOut:
    """Where the person's data stays, and until when; None where nobody but the operator ends it."""

    place: str
    until: str | None
    why: str
