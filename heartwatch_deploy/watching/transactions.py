"""Which topics Flink writes in transactions, from the tables of the project."""

import re
from typing import Final

from heartwatch_deploy.model.resource import State
from heartwatch_deploy.watching.deployment_graph import TOPIC

_EXACTLY_ONCE: Final = re.compile(r"'sink\.delivery-guarantee'\s*=\s*'exactly-once'", re.IGNORECASE)


def written_in_transactions(state: State) -> frozenset[str]:
    """The topics of exactly-once tables: a transaction's mark takes an offset, so offsets are more than messages."""
    return frozenset(
        topic.address.name
        for table in state
        if (table.address.engine, table.address.kind) == ("flink_sql", "table")
        and _EXACTLY_ONCE.search(str(table.spec["text"]))
        for topic in table.references
        if (topic.address.engine, topic.address.kind) == TOPIC
    )
