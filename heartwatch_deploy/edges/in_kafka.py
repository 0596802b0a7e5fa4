"""Where a project keeps what it must remember when several machines deploy it: topics of its own cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from heartwatch_deploy.edges.audit_topic import AuditTopic
from heartwatch_deploy.edges.claims_log import ClaimsLog
from heartwatch_deploy.edges.held import Held, Patience
from heartwatch_deploy.edges.holder import holder
from heartwatch_deploy.edges.kafka_log import KafkaLog
from heartwatch_deploy.edges.keeping import RecordLog
from heartwatch_deploy.edges.lease import Lease
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.stages.claims import holders
from heartwatch_deploy.storage.audit import AuditLog


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
