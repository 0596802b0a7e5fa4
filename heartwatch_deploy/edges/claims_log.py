"""Where claims to a project stand: a compacted topic in which the broker says what time it is."""

import json
from typing import Final

from heartwatch_deploy.clients.http import NotAllowed, Refused
from heartwatch_deploy.clients.kafka import KafkaCluster, Topic
from heartwatch_deploy.model.claim import Claim, Heard, Holder, Standing
from heartwatch_deploy.model.codec import decode, encode

FORMAT: Final = 1
_CONFIG: Final = {"cleanup.policy": "compact", "message.timestamp.type": "LogAppendTime"}
_BROKERS_DEFAULT: Final = -1
UNREADABLE_SECONDS: Final = 60.0


class ClaimsLog:
    """The topic `_heartwatch_<project>_lock`; every method raises ClientError."""

    def __init__(self, cluster: KafkaCluster, project: str) -> None:
        self.name = f"_heartwatch_{project}_lock"
        self._cluster = cluster

    def ensure(self) -> None:
        """Creates the topic where it is not there; somebody else may do so at the same time."""
        if self.exists():
            return
        try:
            self._cluster.create(Topic(self.name, 1, _BROKERS_DEFAULT, _CONFIG))
        except NotAllowed:
            raise
        except Refused:  # it is there by now
            return

    def exists(self) -> bool:
        return self.name in self._cluster.topics()

    def heard(self) -> tuple[Heard, ...]:
        """All claims, the newest word of each."""
        if not self.exists():
            return ()
        entries = self._cluster.read_entries(self.name)
        return tuple(heard_of(key, entry.offset, entry.at, entry.value) for key, entry in entries.items())

    def say(self, claim: Claim) -> None:
        """Writes a claim that nobody needs to guard: a place in line."""
        self.ensure()
        self._cluster.write(self.name, *spoken(claim))

    def withdraw(self, claim_id: str) -> None:
        if not self.exists():
            return
        self._cluster.write(self.name, claim_id.encode(), None)

    def remove(self) -> None:
        """Deletes the topic and with it every claim; who waits makes it anew."""
        self._cluster.delete(self.name)


def spoken(claim: Claim) -> tuple[bytes, bytes]:
    """Key and value of a claim."""
    return claim.id.encode(), json.dumps({"format": FORMAT, "claim": encode(claim)}).encode()


def heard_of(key: bytes, offset: int, at: int, value: bytes) -> Heard:
    """A word that cannot be read is somebody's all the same: it holds until it is old."""
    try:
        return Heard(decode(Claim, json.loads(value)["claim"]), offset, at)
    except (ValueError, KeyError, TypeError):
        unknown = Holder("another version of heartwatch_deploy", "unknown", "unknown", "unknown")
        claim = Claim(key.decode(errors="replace"), Standing.HELD, unknown, UNREADABLE_SECONDS)
        return Heard(claim, offset, at)
