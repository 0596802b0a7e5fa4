"""What no deletion reaches, and when it is gone by itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from heartwatch_deploy.forgetting.compacted import filled_by_sources
from heartwatch_deploy.forgetting.made_topics import BROKERS_DEFAULT, made_topics, queries_with_state
from heartwatch_deploy.forgetting.store import Search, fields_of, is_compacted, of_kind, topic_configuration
from heartwatch_deploy.model.external import ENGINE
from heartwatch_deploy.model.forgotten import AgesOut

_FILES: Final = ("files", "bucket", "service")


def ageing(search: Search, *, now: datetime) -> tuple[AgesOut, ...]:
    """Topics by their retention, files, services and the state of jobs; `now` is when the last one may have come."""
    return (*_topics(search, now), *_made(search, now), *_elsewhere(search), *_jobs(search))


def _topics(search: Search, now: datetime) -> Iterator[AgesOut]:
    for topic in of_kind(search.desired, "kafka", "topic"):
        fields, name = fields_of(topic.address.name, search.desired), topic.address.name
        if not search.tells(fields):
            continue
        if is_compacted(topic) and name in filled_by_sources(search):
            why = "a source fills it: once the row is deleted there, the key alone stays, marked as removed"
            yield AgesOut(f"topic {name}", None, why)
        elif not is_compacted(topic):
            kept = int(topic_configuration(topic).get("retention.ms", BROKERS_DEFAULT))
            yield AgesOut(f"topic {name}", _until(now, kept), _holds(fields))


def _made(search: Search, now: datetime) -> Iterator[AgesOut]:
    """Topics that ksqlDB makes where it is deployed."""
    for topic in made_topics(search) if _is_deployed("ksqldb", search) else ():
        if not topic.is_compacted:
            yield AgesOut(f"topic {topic.name}", _until(now, topic.retention), _holds(topic.fields))


def _until(now: datetime, kept: int) -> str | None:
    """None for what is kept for ever; `kept` is in ms."""
    try:
        return None if kept < 0 else _date(now + timedelta(milliseconds=kept))
    except OverflowError:  # beyond the calendar's last year
        return None


def _holds(fields: frozenset[str] | None) -> str:
    return "may hold the person: no schema says" if fields is None else "a log, of which nothing is taken out"


def _elsewhere(search: Search) -> Iterator[AgesOut]:
    """What the files name beyond our servers."""
    written = {reference.address for each in search.desired for reference in each.references}
    for address in sorted(each for each in written if each.engine == ENGINE and each.kind in _FILES):
        yield AgesOut(f"{address.kind} {address.name}", None, "its own lifecycle rules, or its operator, end it")


def _jobs(search: Search) -> Iterator[AgesOut]:
    if _is_deployed("flink_sql", search):
        for job in of_kind(search.desired, "flink_sql", "job"):
            why = "until its windows have closed; checkpoints go with them, savepoints when somebody deletes them"
            yield AgesOut(f"state of {job.address}", None, why)
    if _is_deployed("ksqldb", search):
        for table in queries_with_state(search):
            why = "until its windows have closed; without windows until the table is dropped or made anew"
            yield AgesOut(f"state of {table.address}", None, why)


def _is_deployed(engine: str, search: Search) -> bool:
    return engine not in search.render_only


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d")
