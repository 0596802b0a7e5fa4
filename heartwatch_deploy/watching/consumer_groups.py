"""Under which consumer group a query commits how far it has read a topic, from its statement and its tables."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.resource import Resource, Role, State
from heartwatch_deploy.watching.deployment_graph import TOPIC

_GROUP: Final = re.compile(r"'properties\.group\.id'\s*=\s*'([^']*)'")


def consumer_groups(state: State) -> Mapping[tuple[Address, Address], str]:
    """(query, topic) → group, for the tables that name one; a hint in the statement goes before the table's own."""
    return {key: group for job in state if job.address.kind == "job" for key, group in _groups(job, state)}


def _groups(job: Resource, state: State) -> Iterator[tuple[tuple[Address, Address], str]]:
    statement: Any = job.spec["statement"]
    for reference in job.references:
        table = state.get(reference.address) if reference.role is Role.READS else None
        if table is None:
            continue
        group = _GROUP.search(_hint(statement["text"], table.address.name)) or _GROUP.search(str(table.spec["text"]))
        for topic in table.references:
            if group and (topic.address.engine, topic.address.kind) == TOPIC:
                yield (job.address, topic.address), group[1]


def _hint(statement: str, table: str) -> str:
    """What stands in the OPTIONS hint behind the table's name; empty without one."""
    found = re.search(
        rf"\b{re.escape(table)}\b`?\s*/\*\+\s*OPTIONS\s*\((.*?)\)\s*\*/", statement, re.IGNORECASE | re.DOTALL
    )
    return found[1] if found else ""
