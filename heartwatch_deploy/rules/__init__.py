"""The change rules, one a file, in one explicit registry."""

from collections.abc import Callable
from typing import Final

from heartwatch_deploy.model.change import Change, Verdict
from heartwatch_deploy.rules import (
    delete_data,
    fresh_start,
    topic_partitions,
    topic_replication,
)

Rule = Callable[[Change], Verdict | None]

RULES: Final[tuple[Rule, ...]] = (
    topic_partitions.judge,
    topic_replication.judge,
    delete_data.judge,
    fresh_start.judge,
)
