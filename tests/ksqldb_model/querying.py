"""The query endpoints: what is refused, and what the columns are. Rows are not modelled: there are none."""

import json
from typing import Any

from heartwatch_deploy.sql.ksqldb import nodes
from tests.ksqldb_model.analysis import analyse, source_names
from tests.ksqldb_model.creating import Asked
from tests.ksqldb_model.world import Column, Refused, World, generic

_LAG_REPORT = 3.0
"""Seconds until a host has told how far a query is that it began; before that nobody is asked for the rows."""


def columns(asked: Asked, world: World, *, now: float, stopping: bool) -> list[Column]:
    """The columns of a SELECT; Refused when it cannot be read, or not now."""
    tree = asked.tree
    found = analyse(tree, world, transient=True)
    is_push = bool(tree.args.get("emit"))
    name = source_names(tree)[0]
    source = world.sources[name]
    if not is_push and source.kind == "TABLE":
        _refuse_pull(name, world, now=now, stopping=stopping)
    windowed = source.formats.window is not None and any(item.is_star for item in tree.expressions)
    bounds = [Column("WINDOWSTART", "BIGINT"), Column("WINDOWEND", "BIGINT")] if windowed else []
    keys = [column for column in found.columns if column.name in {key.name for key in source.keys}]
    return [*keys, *bounds, *(each for each in found.columns if each not in keys)] if windowed else list(found.columns)


def _refuse_pull(name: str, world: World, *, now: float, stopping: bool) -> None:
    source = world.sources[name]
    filling = [each for each in world.queries.values() if name in (each.sink, *each.sources) and _fills(each.id, name)]
    if stopping:
        raise Refused("Error starting pull query: KafkaStreams is not running. State is PENDING_SHUTDOWN.")
    if not filling or not (source.derived or source.read_only):
        raise Refused(f"The `{name}` table isn't queryable.")
    if now < filling[0].started_at + _LAG_REPORT:
        words = "Unable to execute pull query. [Partition 0 failed to find valid host.]"
        raise generic(words, status=503, code=50000)


def _fills(query_id: str, name: str) -> bool:
    return query_id.startswith((f"CTAS_{name.upper()}_", f"CST_{name.upper()}_"))


def header(found: list[Column], query_id: str) -> str:
    names, types = [each.name for each in found], [each.type for each in found]
    return json.dumps({"queryId": query_id, "columnNames": names, "columnTypes": types}) + "\n"


def refuse_print(tree: Any, world: World) -> None:
    if tree.this.name not in world.kafka.topics:
        raise generic(f"Could not find topic '{tree.this.name}', or there is no permission to list it.")


def refuse_other(tree: Any, text: str, *, old: bool) -> None:
    """What is neither a query nor a PRINT, in the words of /query (`old`) or of /query-stream."""
    if isinstance(tree, nodes.StreamQuery | nodes.PrintTopic):
        return
    if old:
        raise generic("Statement type not supported for this resource")
    raise Refused(f"Neither a query nor a print statement\nStatement: {text}", statement=text)
