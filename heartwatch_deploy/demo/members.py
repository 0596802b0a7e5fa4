"""How the stack's members are doing, for the live view."""

from pathlib import Path

from heartwatch_deploy.demo.snapshot import MemberHealth
from heartwatch_deploy.stack.report import report


def members(project_dir: Path) -> tuple[MemberHealth, ...]:
    """Every member of the project's stack; empty when it never was up."""
    return tuple(
        MemberHealth(
            name=member.name,
            well=member.health == "healthy",
            memory=member.rss,
            words=" ".join(filter(None, (member.health, member.wrong))) if member.health != "healthy" else "",
        )
        for member in report(project_dir).members
    )
