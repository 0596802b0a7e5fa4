"""What another value of a connector's setting does that its request does not show: one table of settings and words."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.engines.kafka_connect.topics import listed
from heartwatch_deploy.model.secrets import shown

Config = Mapping[str, str]
DEBEZIUM: Final = "io.debezium.connector."
_SLOT_STAYS: Final = "the old slot stays, and its server keeps the log for it for ever: drop it there"


@dataclass(frozen=True, slots=True)
class Consequence:
    """`settings` is a regular expression of all of a name; `default` is what counts where it is not set."""

    settings: str
    words: str | Callable[[str, str, Config], str]
    default: str = ""

    def told(self, key: str, before: Config, after: Config) -> str:
        """Nothing where the setting is another one, or means the same as before."""
        old, new = (each.get(key, self.default) for each in (before, after))
        if old == new or not re.fullmatch(self.settings, key):
            return ""
        return self.words if isinstance(self.words, str) else self.words(old, new, after)


def _topics(old: str, new: str, after: Config) -> str:
    had, has = (list(listed(each)) for each in (old, new))
    start = after.get("consumer.override.auto.offset.reset")
    begins = (
        f"`consumer.override.auto.offset.reset` says ({start})" if start else "the worker's `auto.offset.reset` says"
    )
    more, less = ([each for each in one if each not in other] for one, other in ((has, had), (had, has)))
    told = [f"{', '.join(more)} is read too, from its beginning or only from its end as {begins}"] if more else []
    told += [f"{', '.join(less)} is read no more; where it was read to is kept in the consumer group"] if less else []
    return "; ".join(told)


def _tolerance(_old: str, new: str, after: Config) -> str:
    if new != "all":
        return "from now on the first record that cannot be read or converted stops the task"
    kept = after.get("errors.deadletterqueue.topic.name")
    where = f"goes to {kept}" if kept else "is lost: no `errors.deadletterqueue.topic.name` takes it"
    return f"a record that cannot be read or converted stops nothing any more, and {where}"


_ELSEWHERE: Final = (
    "its offsets are those of the database before: on another one they fit nothing, so changes are lost or all is read "
    f"again; {_SLOT_STAYS}"
)
POSITIONS: Final = (
    Consequence(
        r"connector\.class",
        f"another class cannot read these offsets: it begins anew, or not at all; {_SLOT_STAYS}",
    ),
    Consequence(
        r"slot\.name",
        f"a new slot begins where it is made: what changed after the last offset until then is lost; {_SLOT_STAYS}",
        "debezium",
    ),
    Consequence(
        r"topic\.prefix|database\.server\.name",
        "offsets are kept by this name: under another there are none, so all is read again, into topics of that name",
    ),
    Consequence(r"database\.dbname", _ELSEWHERE),
)
"""Of a Debezium source: by these it finds its place again."""
NOTES: Final = (
    Consequence(
        r"database\.(?:hostname|port)",
        "the same database at another address goes on where it was; on another one the offsets fit nothing",
    ),
    Consequence(r"database\.server\.id", "MySQL takes it for another replica: no other one may have this number"),
    Consequence(r"errors\.tolerance", _tolerance, "none"),
    Consequence(r"insert\.mode", "from now on rows are written in another way; those that are there stay", "insert"),
    Consequence(
        r"delete\.enabled",
        "a message without a value deletes its row, or no longer does, from now on; rows that are there stay",
        "false",
    ),
    Consequence(
        r"pk\.mode", "rows are told apart by another key: those that are there are not found by it again", "none"
    ),
    Consequence(r"topics", _topics),
    Consequence(
        r"topics\.regex",
        "topics that match from now on are read from their beginning, or only from their end, as the worker's "
        "`auto.offset.reset` says; others are read no more",
    ),
    Consequence(
        r"transforms(?:\..+)?", "records are shaped in another way from now on; what was written before stays as it is"
    ),
)
"""Of any connector."""


def misplaced(keys: tuple[str, ...], before: Config, after: Config) -> tuple[str, ...]:
    """What no longer fits of a Debezium source's position, a line a setting."""
    if not before.get("connector.class", "").startswith(DEBEZIUM):
        return ()
    return tuple(
        f"{key} was {shown(key, before.get(key, 'not set'))}; {told}"
        for key, told in _told(POSITIONS, keys, before, after)
    )


def noted(keys: tuple[str, ...], before: Config, after: Config) -> tuple[str, ...]:
    """What is good to know of the settings with these keys, each thing once."""
    said: dict[str, str] = {}
    for key, told in _told(NOTES, keys, before, after):
        said.setdefault(told, key)
    return tuple(f"{key}: {told}" for told, key in said.items())


def _told(
    table: tuple[Consequence, ...], keys: tuple[str, ...], before: Config, after: Config
) -> Iterator[tuple[str, str]]:
    for key in keys:
        for each in table:
            told = each.told(key, before, after)
            if told:
                yield key, told
