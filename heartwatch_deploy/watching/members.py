"""How the stack's members are doing."""

from dataclasses import dataclass
from pathlib import Path

from heartwatch_deploy.stack.report import report


@dataclass(frozen=True, slots=True)
class MemberHealth:
    """One process of the stack; `memory` in bytes with children, `words` when something is wrong."""

    name: str
    well: bool
    memory: int
    words: str = ""
    restarts: int = 0


def members(project_dir: Path) -> tuple[MemberHealth, ...]:
    """Every member of the project's stack; empty when it never was up."""
    return tuple(
        MemberHealth(
            name=member.name,
            well=member.health == "healthy",
            memory=member.rss,
            restarts=member.restarts,
            words=" ".join(filter(None, (member.health, member.wrong))) if member.health != "healthy" else "",
        )
        for member in report(project_dir).members
    )
