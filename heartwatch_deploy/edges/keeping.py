"""Where a project keeps what it must remember: its record, its history and the lock over both, in Kafka or in files."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from heartwatch_deploy.edges.audit_topic import AuditTopic
from heartwatch_deploy.edges.claims_log import ClaimsLog
from heartwatch_deploy.edges.file_log import FileAudit, FileLog
from heartwatch_deploy.edges.held import Held, Patience
from heartwatch_deploy.edges.holder import holder
from heartwatch_deploy.edges.kafka_log import KafkaLog
from heartwatch_deploy.edges.lease import Lease
from heartwatch_deploy.edges.lock_file import LockFile
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.stages.claims import holders
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
class InKafka:
    """Topics of the project's cluster, which every machine that deploys shares."""

    servers: Servers
    project: str

    def log(self, held: Held | None = None) -> RecordLog:
        assert held is None or isinstance(held, Lease), "a lock of another place guards nothing here"
        return KafkaLog(self.servers.kafka, self.project, held.write if held else None)

    def audit(self) -> AuditLog:
        return AuditTopic(self.servers.kafka, self.project)

    @contextmanager
    def locked(self, doing: str, patience: Patience) -> Iterator[Held]:
        claims = ClaimsLog(self.servers.kafka, self.project)
        lease = Lease(claims, self.servers.kafka.fenced_writer(claims.name), holder(doing))
        with lease.held(patience):
            yield lease

    def lock_holder(self) -> Holder | None:
        found = holders(ClaimsLog(self.servers.kafka, self.project).heard())
        return found[0].claim.holder if found else None


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
    return InKafka(servers, project.name) if project.journal is None else InFiles(project.journal)
