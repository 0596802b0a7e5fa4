"""ksqlDB's answers → the payload of its engine."""

import time
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from heartwatch_deploy.clients import ksqldb_entities as entities
from heartwatch_deploy.engines.ksqldb.read import Payload, Query, Source

_FIRST_PAUSE_MS: Final = 30_000
_LONGEST_PAUSE_MS: Final = 900_000
_START_MS: Final = 60_000
"""A thread that died is replaced after 30 s, the next one after twice that, up to 15 min: ksqlDB's own defaults, which
are of the query and not of a thread. It may take a minute until the new one has partitions."""
_TOGETHER_MS: Final = 15_000
"""Threads that die within this time die of one thing: none of them has been replaced in between."""


def everything(answers: Iterable[entities.Entity]) -> Payload:
    """What lists tell, in whatever order they were asked for."""
    told = tuple(answers)
    sources = [each for found in told if isinstance(found, entities.SourceDescriptions) for each in found.sources]
    queries = [each for found in told if isinstance(found, entities.QueryDescriptions) for each in found.queries]
    listed = [each for found in told if isinstance(found, entities.Queries) for each in found.queries]
    types = {name: kind for found in told if isinstance(found, entities.Types) for name, kind in found.types.items()}
    return Payload(**{**described(sources, queries, listed), "types": types})


def described(
    sources: Iterable[entities.SourceDescription],
    queries: Iterable[entities.QueryDescription],
    listed: Iterable[entities.ListedQuery],
) -> Payload:
    """A description says how a query was started, only a list whether it is paused."""
    by_id = {each.id: each for each in listed if each.kind == "PERSISTENT"}
    return Payload(
        sources=tuple(map(_source, sources)),
        queries=tuple(_query(each, by_id.get(each.id)) for each in queries),
        types={},
    )


def _source(found: entities.SourceDescription) -> Source:
    return Source(
        name=found.name,
        kind=found.kind,
        topic=found.topic,
        statement=found.statement,
        columns=tuple(_columns(found)),
        read_by=tuple(sorted({*found.constraints, *(each.id for each in found.read_by)})),
        written_by=tuple(sorted(each.id for each in found.written_by)),
    )


def _columns(found: entities.SourceDescription) -> Iterator[str]:
    for each in found.columns:
        yield f"`{each.name}` {each.sql_type}{f' {each.role}' if each.role else ''}"


def _query(found: entities.QueryDescription, listed: entities.ListedQuery | None) -> Query:
    return Query(
        id=found.id,
        statement=found.statement,
        sinks=found.sinks,
        state=found.state or (listed.state if listed else ""),
        paused=bool(listed and listed.status_count.get("PAUSED")),
        settings={name: str(value) for name, value in found.properties.items()},
        errors=tuple(dict.fromkeys(lasting(found.errors, now=found.told_at or int(time.time() * 1000)))),
        deaths=tuple((each.at, _line(each)) for each in deaths(found.errors)),
    )


def lasting(errors: tuple[entities.QueryError, ...], *, now: int) -> Iterator[str]:
    """What a query goes on dying of, newest first, a line each. The server tells errors for an hour: those of a query
    that has outlived the moment at which the next one was due are history. `now` is by the server's clock, in ms."""
    if errors and now - errors[-1].at <= _next_within(errors):
        yield from map(_line, reversed(errors))


def deaths(errors: tuple[entities.QueryError, ...]) -> Iterator[entities.QueryError]:
    """The first error of each time that a query died, whose threads do so together."""
    before = None
    for each in errors:
        if before is None or each.at - before >= _TOGETHER_MS:
            yield each
        before = each.at


def _next_within(errors: tuple[entities.QueryError, ...]) -> int:
    """How long after the last error the next one may still come. Pauses only grow, so the longest one counts; between
    what lies farther apart than the longest and a start the query has lived."""
    gaps = (later.at - earlier.at for earlier, later in pairwise(deaths(errors)))
    pause = max((2 * gap for gap in gaps if gap <= _LONGEST_PAUSE_MS + _START_MS), default=_FIRST_PAUSE_MS)
    return min(pause, _LONGEST_PAUSE_MS) + _START_MS


def _line(error: entities.QueryError) -> str:
    return error.message.strip().split("\n", 1)[0]
