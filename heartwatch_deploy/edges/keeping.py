"""Where a project keeps what it must remember: its record, its history and the lock over both, in Kafka or in files."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from heartwatch_deploy.edges.file_log import FileAudit, FileLog
from heartwatch_deploy.edges.held import Held, Patience
from heartwatch_deploy.edges.holder import holder
from heartwatch_deploy.edges.lock_file import LockFile
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.storage.audit import AuditLog
from heartwatch_deploy.storage.journal import Log


class RecordLog(Log, Protocol):
    """The record of what was applied; methods raise ClientError."""

    def exists(self) -> bool:
        """Whether this project has ever been applied, and not destroyed since."""

    def ensure(self) -> None:
        """Makes its place where there is none."""

    def remarks(self) -> Sequence[Diagnostic]:
        """What whoever reads it should know of it."""

    def remove(self) -> None:
        """Deletes it with all that it says."""


class Keeping(Protocol):
    """All methods raise ClientError, `locked` also LockHeld."""

    def log(self, held: Held | None = None) -> RecordLog:
        """The record, for reading; for writing, too, where the lock is held."""

    def audit(self) -> AuditLog: ...
    def locked(self, doing: str, patience: Patience) -> AbstractContextManager[Held]: ...

    def lock_holder(self) -> Holder | None:
        """Who has the lock."""


@dataclass(frozen=True, slots=True)
class InFiles:
    """A file, and beside it one for the history and one for the lock: for those who deploy from one machine."""

    file: Path

    def log(self, held: Held | None = None) -> RecordLog:
        return FileLog(self.file, held.check if held else None)

    def audit(self) -> AuditLog:
        return FileAudit(self.file.with_name(f"{self.file.name}.history"))

    @contextmanager
    def locked(self, doing: str, patience: Patience) -> Iterator[Held]:
        with self._lock().held(holder(doing), patience) as held:
            yield held

    def lock_holder(self) -> Holder | None:
        return self._lock().holder()

    def _lock(self) -> LockFile:
        return LockFile(self.file.with_name(f"{self.file.name}.lock"))


def keeping_of(project: Project, servers: Servers) -> Keeping:
    if project.journal is not None:
        return InFiles(project.journal)
    from heartwatch_deploy.edges.in_kafka import InKafka

    return InKafka(servers, project.name)
