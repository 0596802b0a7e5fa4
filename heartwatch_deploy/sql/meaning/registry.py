"""Which rewrites hold for which engine, in the order in which they are applied."""

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from heartwatch_deploy.sql.meaning.rewrite import Rewrite, everywhere, one_after_another, where_there_is
from heartwatch_deploy.sql.meaning.rewrites import (
    column_aliases,
    common_tables,
    comparisons,
    data_types,
    durations,
    emissions,
    intervals,
    lists,
    logic,
    negations,
    numbers,
    options,
    output_names,
    parentheses,
    statement_sets,
    table_aliases,
)

_FLINK_NODES: Final = everywhere(
    data_types.in_full,
    numbers.written_alike,
    intervals.in_milliseconds_or_months,
    options.sorted_by_key,
    lists.sorted_literals,
    negations.pushed,
    comparisons.turned_in_flink,
    logic.sorted_in_flink,
)
_KSQLDB_NODES: Final = everywhere(
    numbers.written_alike,
    durations.in_milliseconds,
    options.sorted_by_key,
    lists.sorted_literals,
    comparisons.turned_in_ksqldb,
    logic.sorted_in_ksqldb,
)
REWRITES: Final[Mapping[str, tuple[Rewrite, ...]]] = {
    "flink": (
        where_there_is(exp.Paren, parentheses.dropped),
        statement_sets.opened_alike,
        where_there_is(exp.With, common_tables.renamed),
        where_there_is(
            exp.Select,
            one_after_another(table_aliases.renamed_in_flink, output_names.said_or_dropped, column_aliases.renamed),
        ),
        _FLINK_NODES,
    ),
    "ksqldb": (
        where_there_is(exp.Paren, parentheses.dropped),
        emissions.said,
        table_aliases.renamed_in_ksqldb,
        output_names.said,
        _KSQLDB_NODES,
    ),
}
OF_PARTS: Final[Mapping[str, tuple[Rewrite, ...]]] = {"flink": (_FLINK_NODES,), "ksqldb": (_KSQLDB_NODES,)}
"""Those that hold for a piece of a statement; parentheses stay, so that it can still be shown."""
