"""Files of several statements: each is compared with what it was, and nothing is passed over in silence."""

import pytest

from heartwatch_deploy.engines.sql_described import statements_described
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.alteration import Definition
from heartwatch_deploy.model.resource import Resource

STREAMS = (
    "CREATE STREAM a (k INT KEY) WITH (kafka_topic='{}', value_format='JSON');\n"
    "CREATE STREAM b (k INT KEY) WITH (kafka_topic='{}', value_format='JSON');\n"
)
QUERIES = "CREATE STREAM p AS SELECT * FROM {};\nCREATE STREAM q AS SELECT * FROM {};\n"


def told(before: str, after: str) -> list[tuple[str, str]]:
    side = Definition(Resource(Address("ksqldb", "file", "x"), {}))
    found = statements_described(side, side, (before, after), dialect="ksqldb")
    return [(each.aspect.value, each.words) for each in found]


def test_one_clause_of_one_statement() -> None:
    before = QUERIES.format("a", "b")
    assert told(before, before.replace("FROM b", "FROM b WHERE k > 1")) == [
        ("predicate", "tightened: `K > 1` added to WHERE")
    ]


def test_a_statement_more_and_one_less() -> None:
    first, second = QUERIES.format("a", "b").splitlines()
    assert told(first, f"{first}\n{second}")[-1] == (
        "statement",
        "a statement added: `CREATE STREAM q AS SELECT * FROM b`",
    )
    assert told(f"{first}\n{second}", second)[-1] == (
        "statement",
        "a statement removed, was `CREATE STREAM p AS SELECT * FROM a`",
    )


def test_another_spelling_is_nothing() -> None:
    before = QUERIES.format("a", "b")
    assert told(before, before.lower()) == []


@pytest.mark.parametrize("text", [STREAMS, QUERIES])
def test_what_two_statements_exchange_is_told(text: str) -> None:
    words = [words for aspect, words in told(text.format("a", "b"), text.format("b", "a")) if aspect == "statement"]
    assert len(words) == 2
    assert all("became" in each for each in words)


def test_of_long_values_the_part_that_differs_is_shown() -> None:
    before = f"CREATE STREAM p AS SELECT CASE {'WHEN k = 1 THEN 2 ' * 20}ELSE 3 END AS c FROM a;"
    ((aspect, words),) = told(before, before.replace("ELSE 3", "ELSE 4"))
    assert (aspect, words.split(" ", 2)[:2]) == ("column changed", ["column", "`C`"])
    assert "ELSE 3 END`, is `…" in words
    assert words.endswith("ELSE 4 END`")


def test_of_long_texts_that_no_clause_tells_apart_the_part_that_differs_is_shown() -> None:
    columns = ", ".join(f"column_{number} INT" for number in range(40))
    before = f"CREATE TYPE t AS STRUCT<{columns}, extra INT>;"
    ((_, words),) = told(before, before.replace("extra INT", "extra STRING"))
    gone, come = words.split(" became ")
    assert gone != come
    assert "extra" in gone
    assert "extra" in come
