"""Of any statement: every way to write it has one fingerprint, and every change of what it says another."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from heartwatch_deploy.sql.flink.statements import read_statements as read_flink
from heartwatch_deploy.sql.ksqldb.statements import read_statements as read_ksqldb
from heartwatch_deploy.sql.meaning import fingerprint_of
from tests.examples import examples
from tests.unit.sql.meaning.statement_models import (
    Query,
    Table,
    other_queries,
    other_tables,
    queries,
    tables,
    with_other_grace,
)
from tests.unit.sql.meaning.writing import Writer

READERS = {"flink": read_flink, "ksqldb": read_ksqldb}
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without making failures smaller: that takes minutes, and the texts tell enough."""
SEEDS = st.integers(0, 2**32)


def fingerprint(dialect: str, text: str) -> str:
    (statement,) = READERS[dialect](text)
    assert statement.tree is not None
    return fingerprint_of(statement.tree, dialect)


def others(dialect: str, query: Query) -> Iterator[tuple[str, Query]]:
    yield from other_queries(query, names_count=dialect == "ksqldb")
    if dialect == "ksqldb":
        yield "EMIT", replace(query, final=not query.final)
    else:
        yield "read by a common table", replace(query, common=not query.common)
    graced = with_other_grace(query)
    if dialect == "ksqldb" and graced is not None:
        yield "grace", graced


@pytest.mark.parametrize("dialect", READERS)
@given(query=queries(), seed=SEEDS, other_seed=SEEDS)
@examples(60, phases=PHASES)
def test_a_query_written_otherwise(dialect: str, query: Query, seed: int, other_seed: int) -> None:
    texts = [Writer(dialect, each).query(query) for each in (seed, other_seed)]
    assert fingerprint(dialect, texts[0]) == fingerprint(dialect, texts[1]), "\n".join(texts)


@pytest.mark.parametrize("dialect", READERS)
@given(query=queries(), seed=SEEDS)
@examples(25, phases=PHASES)
def test_a_query_that_says_another_thing(dialect: str, query: Query, seed: int) -> None:
    text = Writer(dialect, seed).query(query)
    before = fingerprint(dialect, text)
    for name, other in others(dialect, query):
        changed = Writer(dialect, seed + 1).query(other)
        assert fingerprint(dialect, changed) != before, f"{name}\n{text}\n{changed}"


@given(table=tables(), seed=SEEDS, other_seed=SEEDS)
@examples(25, phases=PHASES)
def test_a_table_written_otherwise(table: Table, seed: int, other_seed: int) -> None:
    texts = [Writer("flink", each).table(table) for each in (seed, other_seed)]
    assert fingerprint("flink", texts[0]) == fingerprint("flink", texts[1]), "\n".join(texts)


@given(table=tables(), seed=SEEDS)
@examples(20, phases=PHASES)
def test_a_table_that_says_another_thing(table: Table, seed: int) -> None:
    text = Writer("flink", seed).table(table)
    before = fingerprint("flink", text)
    for name, other in other_tables(table):
        changed = Writer("flink", seed + 1).table(other)
        assert fingerprint("flink", changed) != before, f"{name}\n{text}\n{changed}"
