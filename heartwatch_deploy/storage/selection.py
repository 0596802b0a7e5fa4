"""What a command line chooses of a project."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """Environment (None: the project's default), `--var` texts, and whether a stack that is not up is an error or is
    stood in for by its usual addresses."""

    environment: str | None = None
    variables: tuple[str, ...] = ()
    offline: bool = False
    usual_stack: bool = False
    """Whether a local stack counts as having its usual addresses and all parts, whatever one runs here."""
    login: str | None = None
    """As whom the servers are spoken to, where `endpoints.logins` has it; else as the deployer."""
    of_another_time: bool = False
    """Whether the files may be older than the command line, whose values they then need not use."""
