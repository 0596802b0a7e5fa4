"""Where a job begins that loses nothing by it: a first start, topic by topic, or a savepoint or checkpoint."""

from collections.abc import Iterator
from typing import Final

from heartwatch_deploy.engines.flink_sql.inputs import inputs, options_of_tables, outputs
from heartwatch_deploy.model.resource import Resource

_EXACTLY_ONCE: Final = "exactly-once"


def begins(job: Resource) -> tuple[str, ...]:
    """Of a job that never ran."""
    return ("a first start, without state", *(f"topic {each.topic}: {each.start(first=True)}" for each in inputs(job)))


def goes_on(job: Resource, path: str | None) -> tuple[str, ...]:
    """From a path, or from the savepoint that is taken when the job before it stops."""
    if path is None:
        return ("goes on from the savepoint that the stop takes: nothing is lost, and nothing read twice",)
    since = f"goes on with the state and the offsets of {path}: nothing is lost"
    return (since, *_written_twice(job))


def _written_twice(job: Resource) -> Iterator[str]:
    """What the job wrote after that is written again, but for sinks that show nothing before a checkpoint."""
    options = options_of_tables(job)
    again = [name for name in outputs(job) if options.get(name, {}).get("sink.delivery-guarantee") != _EXACTLY_ONCE]
    if again:
        yield f"into {', '.join(again)}: what was written after that is written again (the sink is not exactly-once)"
