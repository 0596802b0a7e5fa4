"""Whether a Debezium source has read its first snapshot to the end."""

import time
from collections.abc import Iterable, Mapping
from typing import Any, Final

from heartwatch_deploy.clients.connect import Connector
from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic

_EMPTY_FOR_SECONDS: Final = 3.0


def is_complete(offsets: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the stored offsets say so.

    Connect stores an offset after the broker has acknowledged the records before it, so what the offset counts as read
    is in the topic. While the snapshot runs, an offset names its kind under `snapshot`; its last one adds
    `snapshot_completed`, and those of the stream that follows have neither.
    """
    places = [offset["offset"] for offset in offsets]
    return bool(places) and all(not place.get("snapshot") or place.get("snapshot_completed") for place in places)


def at_rest(address: Address, connector: Connector, seen: str) -> Diagnostic:
    """HW549: nobody completes the snapshot that a step waits for."""
    state = connector.state.lower()
    return Diagnostic(
        "HW549",
        f"{address} waits for the snapshot of connector {connector.name}, which is {state}",
        address=address,
        cause=f"nobody completes it meanwhile: {seen}",
        help=f"let it run until then: take `state` out of its file, or resume it where it was {state} by hand",
    )


class SnapshotWatch:
    """Looks at one connector until its snapshot is complete.

    An empty table makes no record, so Connect stores no offset. For it Debezium must receive changes through its slot,
    which it does after the snapshot, and the topics must stay empty for a while.
    """

    def __init__(self, servers: Servers, connector: str, topics: tuple[str, ...]) -> None:
        self._servers = servers
        self._connector = connector
        self._topics = topics
        self._streaming_since: float | None = None

    def look(self) -> tuple[bool, str]:
        """(complete, what was seen in words); raises ClientError."""
        read = sum(self._messages(topic) for topic in self._topics)
        offsets = self._servers.connect.offsets(self._connector)
        if is_complete(offsets):
            return True, f"snapshot complete, {read:,} rows"
        if read or offsets:
            return False, f"{read:,} rows so far"
        return self._is_empty(), "no rows so far"

    def _messages(self, topic: str) -> int:
        return sum(self._servers.kafka.end_offsets(topic).values()) if topic in self._servers.kafka.topics() else 0

    def _is_empty(self) -> bool:
        if not self._is_streaming():
            self._streaming_since = None
            return False
        self._streaming_since = self._streaming_since or time.monotonic()
        return time.monotonic() - self._streaming_since >= _EMPTY_FOR_SECONDS

    def _is_streaming(self) -> bool:
        """Without access to Postgres nobody knows; then an empty table needs `heartbeat.interval.ms` in the config."""
        connector = self._servers.connect.connector(self._connector)
        slot = connector.config.get("slot.name", "debezium") if connector else ""
        try:
            return self._servers.own_database().is_streamed(slot)
        except ClientError:
            return False
