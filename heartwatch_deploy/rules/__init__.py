"""The change rules, one a file, in one explicit registry."""

from collections.abc import Callable
from typing import Final

from heartwatch_deploy.model.change import Change, Verdict
from heartwatch_deploy.rules import (
    acl_foreign,
    acl_lock_out,
    acl_open_up,
    connector_misplaced,
    delete_data,
    foreign_partitions,
    fresh_start,
    gone_sooner,
    ksqldb_foreign,
    ksqldb_fresh_start,
    ksqldb_in_use,
    ksqldb_topic,
    protected,
    split_keys,
    topic_partitions,
    topic_replication,
)

Rule = Callable[[Change], Verdict | None]

RULES: Final[tuple[Rule, ...]] = (
    foreign_partitions.judge,
    topic_partitions.judge,
    topic_replication.judge,
    split_keys.judge,
    acl_foreign.judge,
    acl_lock_out.judge,
    acl_open_up.judge,
    delete_data.judge,
    gone_sooner.judge,
    connector_misplaced.judge,
    fresh_start.judge,
    ksqldb_foreign.judge,
    ksqldb_in_use.judge,
    ksqldb_fresh_start.judge,
    ksqldb_topic.judge,
    protected.judge,
)
