"""Which running job is which of the files', though a fingerprint was made by another release or of another spelling."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from heartwatch_deploy.engines.flink_sql import address
from heartwatch_deploy.engines.flink_sql.link import digest, job_spec
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.sql.fingerprint import sql_fingerprint
from heartwatch_deploy.sql.flink.statements import read_statements
from heartwatch_deploy.sql.keywords import KEYWORDS
from heartwatch_deploy.sql.meaning import fingerprint_of, versioned
from heartwatch_deploy.sql.statement import Statement
from heartwatch_deploy.sql.tokens import SqlTextError


def recognise(desired: State, live: State, applied: State) -> tuple[State, State]:
    """A live job's fingerprint is the name of the text that it was started with, whatever rules it was made by: the
    record has that text, and its meaning can be told by the rules of today.

    A job that runs as recorded, and means what is desired, is desired as it was recorded. So nothing is done to it; and
    should it have to be started again, it is with the text that its state is laid out by, under the name that it has.
    Any other record is told by the rules of today. A job that no record knows may still be of the words in the file.
    """
    wanted, records = dict(desired.resources), dict(applied.resources)
    for job in filter(_is_job, desired):
        record = records.get(job.address)
        running = _as_it_runs(job, live.get(job.address), record)
        if running is not None:
            wanted[job.address] = running
        elif record is not None:
            records[job.address] = _told_today(record)
    return State.of(wanted.values()), State.of(records.values())


def fingerprint_of_words(job: Resource) -> str:
    """16 hex digits that any release makes of the same words; of the first ones it was a job's only fingerprint."""
    statement, session = _parts(job)
    return digest(_by_words(statement), settings=job.spec["settings"], session=[_by_words(each) for each in session])


def _is_job(resource: Resource) -> bool:
    return resource.address.engine == address.ENGINE and resource.address.kind == "job"


def _as_it_runs(job: Resource, live: Resource | None, record: Resource | None) -> Resource | None:
    """What is desired, in the text and by the name under which the same runs already; None if that is not known."""
    if live is None:
        return None
    name = live.spec["fingerprint"]
    if record is not None and record.spec["fingerprint"] == name:
        same = _told_today(record).spec["fingerprint"] == job.spec["fingerprint"]
        return replace(job, spec=record.spec) if same else None
    of_these_words = live.observed.get("words") == fingerprint_of_words(job)
    return replace(job, spec={**job.spec, "fingerprint": name}) if of_these_words else None


def _told_today(job: Resource) -> Resource:
    """The record with fingerprints by the rules of today; as it is where a text is no longer read."""
    statement, session = _parts(job)
    try:
        spec = job_spec(_by_meaning(statement), settings=job.spec["settings"], session=[*map(_by_meaning, session)])
    except SqlTextError:
        return job
    return replace(job, spec=spec)


def _parts(job: Resource) -> tuple[Mapping[str, Json], tuple[Mapping[str, Json], ...]]:
    """The statement and the definitions of its session."""
    statement = cast(Mapping[str, Json], job.spec["statement"])
    return statement, tuple(cast(Mapping[str, Json], each) for each in cast(tuple[Json, ...], job.spec["session"]))


def _by_meaning(part: Mapping[str, Json]) -> Mapping[str, Json]:
    tree = _read(part).tree
    assert tree is not None
    return {**part, "fingerprint": versioned(fingerprint_of(tree, "flink"))}


def _by_words(part: Mapping[str, Json]) -> Mapping[str, Json]:
    return {**part, "fingerprint": sql_fingerprint(_read(part).words, KEYWORDS)}


def _read(part: Mapping[str, Json]) -> Statement:
    statements = read_statements(str(part["text"]))
    if len(statements) != 1:
        raise SqlTextError("this is not one statement", 0)
    return statements[0]
