"""In which order alerts came to the receiver: that of each partition, told by pairs of neighbours."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from tests.prove.evidence import Topics

ALERTS: Final = ("heart_rate_alerts", "out_of_range_while_still")
Partition = tuple[str, int]


def partitions_of(topics: Topics) -> dict[str, Partition]:
    """Where the alert with each idempotency key stands, in the order of each partition; the first place of one that
    stands there twice."""
    found: dict[str, Partition] = {}
    for topic in ALERTS:
        for message in topics.messages(topic):
            key = f"{topic}/{(message.key or b'').decode()}"
            found.setdefault(key, (topic, message.place.partition))
    return found


def neighbours(keys: Iterable[str], partitions: Mapping[str, Partition]) -> Counter[tuple[str, str]]:
    """Each key with the one that follows it among those of its partition; the first of each follows nothing."""
    before: dict[Partition, str] = defaultdict(str)
    pairs: Counter[tuple[str, str]] = Counter()
    for key in keys:
        partition = partitions[key]
        pairs[before[partition], key] += 1
        before[partition] = key
    return pairs
