"""Which partition a key goes to: the Java client's hash, so that readings stand where Connect puts their ranges."""

from functools import cache
from itertools import count
from typing import Final

_MIX: Final = 0x5BD1E995
_SEED: Final = 0x9747B28C
_WORD: Final = 0xFFFFFFFF


def murmur2(key: bytes) -> int:
    """Austin Appleby's MurmurHash2 with Kafka's seed, unsigned 32 bits."""
    mixed = (_SEED ^ len(key)) & _WORD
    whole = len(key) & ~3
    for at in range(0, whole, 4):
        word = int.from_bytes(key[at : at + 4], "little") * _MIX & _WORD
        word = (word ^ word >> 24) * _MIX & _WORD
        mixed = mixed * _MIX & _WORD ^ word
    if len(key) > whole:
        mixed = (mixed ^ int.from_bytes(key[whole:], "little")) * _MIX & _WORD
    mixed = (mixed ^ mixed >> 13) * _MIX & _WORD
    return mixed ^ mixed >> 15


def partition_of(key: str, partitions: int) -> int:
    """The partition, from 0, of a text key in a topic of so many partitions."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % partitions


@cache
def key_in(partition: int, partitions: int, *, prefix: str) -> str:
    """The first of `prefix`0, `prefix`1, … that goes to the partition."""
    return next(key for key in (f"{prefix}{n}" for n in count()) if partition_of(key, partitions) == partition)
