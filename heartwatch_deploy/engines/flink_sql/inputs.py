"""Where a job begins to read that has no state to go on from, topic by topic: options of its tables, and hints."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import Final, TypeAlias, cast

from heartwatch_deploy.model.resource import Resource, Role
from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.sql.tokens import Form, Word, words

Pairs: TypeAlias = tuple[tuple[str, str], ...]
_VIEW: Final = re.compile(r"CREATE\s+(?:TEMPORARY\s+)?VIEW\b", re.IGNORECASE)
_HINT: Final = "/*+"
_MODE: Final = "scan.startup.mode"
_BEFORE_A_TABLE: Final = ("FROM", "JOIN", "TABLE")


class Reading(Enum):
    """How much of what was read before is read once more."""

    ALL = "all"
    SINCE_COMMIT = "since the last commit"
    PART = "part"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Input:
    """A topic, as a job reads it through `table`."""

    table: str
    topic: str
    reading: Reading
    options: Mapping[str, str] = field(hash=False)

    def start(self, *, first: bool) -> str:
        """In a line; `first` for a job that never ran."""
        match self.reading:
            case Reading.ALL:
                return "read from its beginning" if first else "read again from its beginning"
            case Reading.SINCE_COMMIT:
                return self._committed(first=first)
            case Reading.NOTHING:
                return "read from its end; SKIPPED is " + (
                    "all that is in it now"
                    if first
                    else "what the old job has not read, and what arrives until the new one reads"
                )
            case Reading.PART:
                since = self.options.get("scan.startup.timestamp-millis")
                return f"read from timestamp {since} ms on" if since else "read from given offsets on"
            case Reading.UNKNOWN:
                return f"where reading begins is not known ('{_MODE}' = '{self.options.get(_MODE, '')}')"

    def _committed(self, *, first: bool) -> str:
        group = self.options.get("properties.group.id")
        whose = f"group {group}" if group else "the table's own group"
        begins = f"read on at the committed offset of {whose}"
        if not first:
            return f"{begins}; messages since the last commit are read twice"
        reset = self.options.get("properties.auto.offset.reset", "none").lower()
        where_none = "the job fails" if reset == "none" else f"at the {reset}"
        return f"{begins}; where there is none: {where_none}"


def inputs(job: Resource) -> tuple[Input, ...]:
    """Those from Kafka, in the order of the session's definitions; none of a text that nobody can read any more."""
    try:
        return tuple(dict.fromkeys(_inputs(job)))
    except SqlTextError:  # a text on record may be of another release's grammar
        return ()


def outputs(job: Resource) -> tuple[str, ...]:
    return tuple(each.address.name for each in job.references if each.role is Role.WRITES)


def options_of_tables(job: Resource) -> Mapping[str, Mapping[str, str]]:
    """Of each table of the session what its WITH says, on top of what it is LIKE; nothing of a view."""
    found: dict[str, Mapping[str, str]] = {}
    for each in _session(job):
        own, like = _written(each["text"])
        found[_name(each)] = {**found.get(like, {}), **own}
    return found


def _inputs(job: Resource) -> Iterator[Input]:
    tables = options_of_tables(job)
    named = _names(job)
    for table, options in tables.items():
        connector = options.get("connector", "")
        if "topic" not in options or connector not in ("kafka", "upsert-kafka"):
            continue
        surely = [hints for name, hints, sure in named if name == table and sure]
        for hints in surely or [hints for name, hints, _ in named if name == table]:
            merged = {**options, **dict(hints)}
            for topic in merged["topic"].split(";"):
                yield Input(table, topic, _reading(merged), merged)


def _reading(options: Mapping[str, str]) -> Reading:
    if options["connector"] == "upsert-kafka":
        return Reading.ALL
    return {
        "earliest-offset": Reading.ALL,
        "latest-offset": Reading.NOTHING,
        "group-offsets": Reading.SINCE_COMMIT,
        "timestamp": Reading.PART,
        "specific-offsets": Reading.PART,
    }.get(options.get(_MODE, "group-offsets"), Reading.UNKNOWN)


def _names(job: Resource) -> Sequence[tuple[str, Pairs, bool]]:
    """Of the tables that are read. Where neither a view nor a hint stands between, the job's references have them: to
    plan for thousands of jobs their texts are not read once more. A job on record refers to what is deployed alone."""
    views = [each["text"] for each in _session(job) if _VIEW.match(each["text"])]
    read = [each.address.name for each in job.references if each.role is Role.READS]
    if read and not views and _HINT not in _statement(job):
        return [(each, (), True) for each in read]
    return [each for query in (_statement(job), *views) for each in _named(query)]


@lru_cache(maxsize=4096)
def _named(query: str) -> tuple[tuple[str, Pairs, bool], ...]:
    """The names that stand where a query names a table, each with what a hint behind it says, and whether it surely is
    one: behind a comma it may be a column."""
    found, text = [], words(query)
    for before, word in pairwise(text):
        hints = tuple(pair for hint in word.hints for pair in _pairs(words(hint)))
        surely = before.upper in _BEFORE_A_TABLE or bool(hints)
        if before.upper != "INTO" and (surely or before.text == ","):
            found.append((word.text, hints, surely))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def _written(text: str) -> tuple[Mapping[str, str], str]:
    """The options of a CREATE TABLE, and the name of the table that it is LIKE. By its words, for
    the same reason."""
    found, depth, like = words(text), 0, ""
    for at, word in enumerate(found):
        depth += {"(": 1, ")": -1}.get(word.text, 0) if word.form is Form.SYMBOL else 0
        if depth == 0 and word.upper == "LIKE" and at + 1 < len(found):
            like = found[at + 1].text
        if depth == 0 and word.upper == "WITH" and at + 1 < len(found) and found[at + 1].text == "(":
            return dict(_pairs(found[at + 1 :])), like or _like(found[at + 1 :])
    return {}, like


def _like(found: Sequence[Word]) -> str:
    return next((after.text for word, after in pairwise(found) if word.upper == "LIKE"), "")


def _pairs(found: Sequence[Word]) -> Iterator[tuple[str, str]]:
    for key, sign, value in zip(found, found[1:], found[2:], strict=False):
        if sign.text == "=" and key.form is Form.STRING and value.form is Form.STRING:
            yield key.text, value.text


def _session(job: Resource) -> tuple[Mapping[str, str], ...]:
    return cast(tuple[Mapping[str, str], ...], job.spec["session"])


def _statement(job: Resource) -> str:
    return cast(Mapping[str, str], job.spec["statement"])["text"]


def _name(definition: Mapping[str, str]) -> str:
    return definition["address"].split("/", 1)[1]
