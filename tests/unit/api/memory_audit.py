"""A history in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from heartwatch_deploy.clients.http import Unreachable


@dataclass
class MemoryAudit:
    name: str = "_heartwatch_test_audit"
    held: list[bytes] = field(default_factory=list)
    refuses_after: int = 1_000_000

    def exists(self) -> bool:
        return True

    def ensure(self) -> None:
        pass

    def append(self, entry: bytes) -> None:
        if len(self.held) >= self.refuses_after:
            raise Unreachable("Kafka", "here", server_message="no history")
        self.held.append(entry)

    def entries(self) -> Sequence[tuple[int, bytes]]:
        return list(enumerate(self.held))

    def mark(self) -> int:
        return len(self.held)

    def remove(self) -> None:
        self.held.clear()
