"""What a reviewer is told of a Postgres table's constraints and of the statements behind it."""

import pytest

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.engines.postgres.describe import table
from heartwatch_deploy.engines.protocol import Settings
from heartwatch_deploy.model.alteration import Definition
from heartwatch_deploy.model.source import RenderedFile, Segment, SourceFile

TABLE = "CREATE TABLE IF NOT EXISTS t (a INT, b INT, PRIMARY KEY (a));\n"
INDEX = "CREATE INDEX IF NOT EXISTS by_b ON t (b);\n"
OTHER = "CREATE INDEX IF NOT EXISTS by_a ON t (a);\n"
FUNCTION = "CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ SELECT {} $$ LANGUAGE sql;\n"
DELETION = "DO $$ BEGIN DELETE FROM t; END $$;\n"
PASSWORD = "DO $$ BEGIN ALTER ROLE r PASSWORD '{}'; END $$;\n"


def definition(text: str) -> Definition:
    file = RenderedFile(
        SourceFile("postgres/t.sql", text, "postgres"), text, (Segment(0, 0, len(text), verbatim=True),)
    )
    (resource,) = ENGINES["postgres"].parse(file, Settings("heart")).resources
    return Definition(resource, file)


def told(before: str, after: str) -> list[str]:
    found = table(definition(before), definition(after))
    return [f"{each.span.line if each.span else ''} {each.aspect}: {each.words}" for each in found]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (INDEX, INDEX + DELETION, ["3 statement: a statement added: `DO $$ BEGIN DELETE FROM t; END $$`"]),
        (
            DELETION + INDEX,
            INDEX,
            ["2 statement: a statement removed, was `DO $$ BEGIN DELETE FROM t; END $$`"],
        ),
        (
            INDEX + FUNCTION.format(1),
            INDEX + FUNCTION.format(2),
            [
                "3 statement: was `CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql`,"
                " is `CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ SELECT 2 $$ LANGUAGE sql`"
            ],
        ),
        (
            FUNCTION.format("1 + " * 100 + "1"),
            "-- why\n" + FUNCTION.format("1 + " * 100 + "2"),
            [
                f"3 statement: `CREATE FUNCTION F` was `…{' + 1' * 9} + 1 $$ LANGUAGE sql`,"
                f" is `…{' + 1' * 9} + 2 $$ LANGUAGE sql`"
            ],
        ),
        (
            INDEX,
            OTHER,
            [
                "2 statement: a statement added: `CREATE INDEX IF NOT EXISTS by_a ON t (a)`",
                "2 statement: a statement removed, was `CREATE INDEX IF NOT EXISTS by_b ON t (b)`",
            ],
        ),
        (INDEX + OTHER, OTHER + INDEX, ["1 statement: the statements behind CREATE TABLE stand in another order"]),
        (INDEX + OTHER, INDEX.lower() + "-- of a\n" + OTHER, []),
        (
            PASSWORD.format("hunter2"),
            PASSWORD.format("hunter3"),
            ["2 statement: `DO $$ BEGIN ALTER ROLE r PASSWORD (secret); END $$` changed"],
        ),
    ],
)
def test_statements_behind_the_table(before: str, after: str, words: list[str]) -> None:
    assert told(TABLE + before, TABLE + after) == words


def test_constraints_and_partitions() -> None:
    assert told(TABLE, TABLE.replace("PRIMARY KEY (a)", "PRIMARY KEY (a, b), CHECK (b > 0)")) == [
        "1 constraint: `PRIMARY KEY (a)` removed",
        "1 constraint: `PRIMARY KEY (a, b)` added",
        "1 constraint: `CHECK (b > 0)` added",
    ]
    assert told(TABLE, TABLE.replace("));", ")) PARTITION BY RANGE (a);")) == [
        "1 constraint: `PARTITION BY RANGE(a)` added"
    ]
