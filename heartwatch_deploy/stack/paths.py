"""Where the stack of one project, and the cache of one user, keep their files."""

import os
from dataclasses import dataclass
from pathlib import Path


def cache_dir() -> Path:
    """`$HEARTWATCH_CACHE`, else `$XDG_CACHE_HOME/heartwatch`, else `~/.cache/heartwatch`."""
    if chosen := os.environ.get("HEARTWATCH_CACHE"):
        return Path(chosen).expanduser().absolute()
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache").absolute() / "heartwatch"


@dataclass(frozen=True)
class StackPaths:
    """The files of one project's stack, all below `<project>/.heartwatch/stack`."""

    project: Path

    @property
    def root(self) -> Path:
        return self.project / ".heartwatch" / "stack"

    @property
    def endpoints(self) -> Path:
        return self.root / "endpoints.json"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets.json"

    @property
    def ports(self) -> Path:
        return self.root / "ports.json"

    @property
    def orders(self) -> Path:
        """What `up` told the supervisor to keep running."""
        return self.root / "orders.json"

    @property
    def state(self) -> Path:
        """What the supervisor says of its members."""
        return self.root / "state.json"

    @property
    def events(self) -> Path:
        return self.root / "events.jsonl"

    @property
    def jobs(self) -> Path:
        """The Flink jobs that were running when last seen."""
        return self.root / "jobs.json"

    @property
    def alive(self) -> Path:
        """Locked by the supervisor as long as it lives."""
        return self.root / "supervisor.lock"

    @property
    def busy(self) -> Path:
        """Locked by the one `up`, `down` or `reset` at work."""
        return self.root / "command.lock"

    @property
    def security(self) -> Path:
        """Certificates and keys of a secured stack."""
        return self.root / "security"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def flink_data(self) -> Path:
        return self.data / "flink"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def log(self, member: str) -> Path:
        return self.logs / f"{member}.log"

    def run(self, member: str) -> Path:
        """Configuration written anew at each start of the member."""
        return self.root / "run" / member


def project_paths(project_dir: Path | str) -> StackPaths:
    """The paths of the project at `project_dir`, symbolic links resolved so that one project has one name."""
    return StackPaths(Path(project_dir).resolve())
