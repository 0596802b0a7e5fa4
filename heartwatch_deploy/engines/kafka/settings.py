"""What Kafka takes as a topic's name and settings: the names of settings, and the form of each value."""

import re
from collections.abc import Callable, Mapping
from typing import Final

_LEGAL: Final = re.compile(r"[a-zA-Z0-9._-]+")
_LONGEST: Final = 249
_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_REAL: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[dDfF]?")
_POLICIES: Final = ("compact", "delete")

Form = Callable[[str], str]
"""What is wrong with a value; empty where nothing is."""


def wrong_name(name: str) -> str:
    """What Kafka has against a topic of that name (org.apache.kafka.common.internals.Topic)."""
    if name in (".", ".."):
        return "it may not be `.` or `..`"
    if len(name) > _LONGEST:
        return f"it has {len(name)} characters, and may have {_LONGEST}"
    return "" if _LEGAL.fullmatch(name) else "it may have letters of ASCII, digits, `.`, `_` and `-` only"


def _whole(bits: int) -> Form:
    def form(text: str) -> str:
        fits = _WHOLE.fullmatch(text) and -(2 ** (bits - 1)) <= int(text) < 2 ** (bits - 1)
        return "" if fits else f"no whole number of {bits} bits"

    return form


def _real(text: str) -> str:
    return "" if _REAL.fullmatch(text) else "no number"


def _switch(text: str) -> str:
    return "" if text.lower() in ("true", "false") else "neither true nor false"


def _one_of(*known: str) -> Form:
    return lambda text: "" if text in known else f"none of {', '.join(known)}"


def _policies(text: str) -> str:
    named = [each.strip() for each in text.split(",")] if text else []
    return "" if set(named) <= {*_POLICIES} else "no list of compact and delete, such as `compact,delete`"


def _any(_text: str) -> str:
    return ""


_INT, _LONG = _whole(32), _whole(64)
SETTINGS: Final[Mapping[str, Form]] = {
    "cleanup.policy": _policies,
    "compression.gzip.level": _INT,
    "compression.lz4.level": _INT,
    "compression.type": _one_of("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
    "compression.zstd.level": _INT,
    "delete.retention.ms": _LONG,
    "file.delete.delay.ms": _LONG,
    "flush.messages": _LONG,
    "flush.ms": _LONG,
    "follower.replication.throttled.replicas": _any,
    "index.interval.bytes": _INT,
    "leader.replication.throttled.replicas": _any,
    "local.retention.bytes": _LONG,
    "local.retention.ms": _LONG,
    "max.compaction.lag.ms": _LONG,
    "max.message.bytes": _INT,
    "message.downconversion.enable": _switch,
    "message.format.version": _any,
    "message.timestamp.after.max.ms": _LONG,
    "message.timestamp.before.max.ms": _LONG,
    "message.timestamp.difference.max.ms": _LONG,
    "message.timestamp.type": _one_of("CreateTime", "LogAppendTime"),
    "min.cleanable.dirty.ratio": _real,
    "min.compaction.lag.ms": _LONG,
    "min.insync.replicas": _INT,
    "preallocate": _switch,
    "remote.log.copy.disable": _switch,
    "remote.log.delete.on.disable": _switch,
    "remote.storage.enable": _switch,
    "retention.bytes": _LONG,
    "retention.ms": _LONG,
    "segment.bytes": _INT,
    "segment.index.bytes": _INT,
    "segment.jitter.ms": _LONG,
    "segment.ms": _LONG,
    "unclean.leader.election.enable": _switch,
}
"""Of Kafka 2 to 4 (org.apache.kafka.common.config.TopicConfig)."""
_OF_OTHERS: Final = ("confluent.", "redpanda.")


def is_known(setting: str) -> bool:
    """Other makes of Kafka have settings of their own."""
    return setting in SETTINGS or setting.startswith(_OF_OTHERS)


def wrong_value(setting: str, text: str) -> str:
    """Kafka takes the blanks around a value away."""
    return SETTINGS.get(setting, _any)(text.strip())
