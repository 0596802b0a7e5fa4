"""Which running job is which of the files', though a fingerprint was made by another release or of another spelling."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from heartwatch_deploy.engines.flink_sql import address
from heartwatch_deploy.engines.flink_sql.link import job_spec
from heartwatch_deploy.engines.flink_sql.read import words_of
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource, State
from heartwatch_deploy.sql.text_error import SqlTextError
from heartwatch_deploy.sql.versions import versioned


def recognise(desired: State, live: State, applied: State) -> tuple[State, State]:
    """Jobs with fingerprints of their meaning; those of the files have been over their words only, which is quick.

    A live job's fingerprint is the name of the text that it was started with, whatever rules it was made by: the
    record has that text, and its meaning can be told by the rules of today.

    A job that runs as recorded, and means what is desired, is desired as it was recorded. So nothing is done to it; and
    should it have to be started again, it is with the text that its state is laid out by, under the name that it has.
    Any other record is told by the rules of today, and keeps as observed with which spec the job was started
    (`started`). A job that no record knows may still be of the words in the file.
    """
    wanted, records = dict(desired.resources), dict(applied.resources)
    for job in filter(_is_job, desired):
        record = _of_what_runs(records.get(job.address), live.get(job.address))
        if record is not None and _runs_in_these_words(job, live.get(job.address), record):
            wanted[job.address] = replace(job, spec=record.spec)
            records[job.address] = _with_start(record)
            continue
        today = _told_today(job)
        running = _as_it_runs(today, live.get(job.address), record)
        wanted[job.address] = running or today
        if record is not None:
            kept = _with_start(record)
            records[job.address] = kept if running else _told_today(kept)
    return State.of(wanted.values()), State.of(records.values())


def _is_job(resource: Resource) -> bool:
    return resource.address.engine == address.ENGINE and resource.address.kind == "job"


def _of_what_runs(record: Resource | None, live: Resource | None) -> Resource | None:
    """A step that was begun and not finished may have come as far as to start its job: then that is what is recorded,
    and `before` is what it took the place of."""
    begun = cast(Mapping[str, Json], record.observed.get("begun")) if record else None
    if record is None or live is None or not begun or begun["fingerprint"] != live.spec["fingerprint"]:
        return record
    if begun["fingerprint"] == record.spec["fingerprint"]:
        return record
    return replace(record, spec=begun, observed={**record.observed, "before": record.spec})


def _with_start(record: Resource) -> Resource:
    """The record, with the spec that its job was started with."""
    return replace(record, observed={"started": record.spec, **record.observed})


def _runs_in_these_words(job: Resource, live: Resource | None, record: Resource) -> bool:
    """Whether the job was started with the very words of the files, of which nobody needs to ask what they mean."""
    if live is None or live.spec["fingerprint"] != record.spec["fingerprint"]:
        return False
    return _told(job) == _told(record)


def _told(job: Resource) -> tuple[Json, ...]:
    """All that a job is started with, in its words."""
    session = [(each["address"], each["text"]) for each in cast(tuple[Mapping[str, Json], ...], job.spec["session"])]
    return (cast(Mapping[str, Json], job.spec["statement"])["text"], job.spec["settings"], *session)


def _as_it_runs(job: Resource, live: Resource | None, record: Resource | None) -> Resource | None:
    """What is desired, in the text and by the name under which the same runs already; None if that is not known."""
    if live is None:
        return None
    name = live.spec["fingerprint"]
    if record is not None and record.spec["fingerprint"] == name:
        same = _told_today(record).spec["fingerprint"] == job.spec["fingerprint"]
        return replace(job, spec=record.spec) if same else None
    of_these_words = live.observed.get("words") == words_of(job)
    return replace(job, spec={**job.spec, "fingerprint": name}) if of_these_words else None


def _told_today(job: Resource) -> Resource:
    """The job with fingerprints by the rules of today; as it is where a text on record is no longer read."""
    statement = cast(Mapping[str, Json], job.spec["statement"])
    session = [cast(Mapping[str, Json], each) for each in cast(tuple[Json, ...], job.spec["session"])]
    try:
        spec = job_spec(_by_meaning(statement), settings=job.spec["settings"], session=[*map(_by_meaning, session)])
    except SqlTextError:
        return job
    return replace(job, spec={**spec, "fingerprint": versioned(str(spec["fingerprint"])), "words": words_of(job)})


def _by_meaning(part: Mapping[str, Json]) -> Mapping[str, Json]:
    from heartwatch_deploy.engines.flink_sql.meanings import meaning_of_text  # what runs as it is written needs none

    return {**part, "fingerprint": meaning_of_text(str(part["text"]))}
