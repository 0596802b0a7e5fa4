"""Each job with the definitions that its session needs, and a fingerprint over all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from heartwatch_deploy.engines.flink_sql import address
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json, fingerprint
from heartwatch_deploy.model.resource import Resource, State


def link(desired: State) -> State:
    """The same state; the spec of every job gains `session` (definitions in order) and its full `fingerprint`."""
    return State.of(_linked(each, desired) if _is_job(each) else each for each in desired)


def _is_job(resource: Resource) -> bool:
    return resource.address.engine == address.ENGINE and resource.address.kind == "job"


def _linked(job: Resource, desired: State) -> Resource:
    session = [_definition(each) for each in definitions(job, desired)]
    statement: dict[str, Json] = {"text": job.spec["text"], "fingerprint": job.spec["fingerprint"]}
    return replace(job, spec=job_spec(statement, settings=job.spec["settings"], session=session))


def job_spec(
    statement: Mapping[str, Json], *, settings: Json, session: Sequence[Mapping[str, Json]]
) -> Mapping[str, Json]:
    """A job's whole spec, with a fingerprint over those of its parts; the order of definitions says nothing."""
    parts: Json = {
        "statement": statement["fingerprint"],
        "settings": settings,
        "session": sorted(f"{each['address']} {each['fingerprint']}" for each in session),
    }
    return {"fingerprint": fingerprint(parts), "statement": statement, "settings": settings, "session": session}


def _definition(resource: Resource) -> dict[str, Json]:
    return {
        "address": str(resource.address),
        "text": resource.spec["text"],
        "fingerprint": resource.spec["fingerprint"],
    }


def definitions(job: Resource, desired: State) -> tuple[Resource, ...]:
    """The tables, views and functions that a job needs, each after what it needs itself."""
    found: dict[Address, Resource] = {}

    def visit(resource: Resource) -> Iterator[Resource]:
        for needed in resource.depends_on:
            definition = desired.get(needed)
            if needed.engine != address.ENGINE or definition is None or needed in found:
                continue
            found[needed] = definition
            yield from visit(definition)
            yield definition

    return tuple(visit(job))
