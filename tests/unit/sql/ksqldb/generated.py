"""Statements written along ksqlDB's grammar by throwing dice; the dice are Hypothesis's."""

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from heartwatch_deploy.sql.ksqldb.words import ALSO_NAMES, UNITS

T = TypeVar("T")

_OPERATORS = ("+", "-", "*", "/", "%", "||")
_COMPARISONS = ("=", "<>", "!=", "<", "<=", ">", ">=")
_TYPES = (
    "INT",
    "integer",
    "BIGINT",
    "STRING",
    "VARCHAR",
    "VARCHAR(10)",
    "BYTES",
    "DECIMAL(4, 2)",
    "x_type",
    "`my type`",
)
_LITERALS = ("1", "-7", "9223372036854775807", "1.", ".5", "1E5", "-2.5e+3", "007", "NULL", "true", "FALSE", "${v}")
_TEXTS = ("''", "'a'", "'it''s'", "' -- no comment '", "'/*;'", "'Größe'")
_PLAIN = ("a", "B", "_c", "d1", "e@f", "1st", "2_b", "${v}", "`SELECT`", "`a``b`", '"x y"', '"q""r"', "``")
_FIXED = (
    "SHOW ALL TOPICS EXTENDED",
    "LIST SOURCE CONNECTORS",
    "show connector plugins",
    "DESCRIBE FUNCTION f",
    "DESCRIBE FUNCTION",
    "DESCRIBE s EXTENDED",
    "DESCRIBE TABLES",
    "PRINT 'T' FROM BEGINNING INTERVAL 2 LIMIT 3",
    "TERMINATE ALL",
    "PAUSE q",
    "resume `q`",
    "UNSET 'a'",
    "UNDEFINE v",
    "EXPLAIN SHOW",
    "ASSERT SCHEMA SUBJECT s ID 5 TIMEOUT 1 SECOND",
    "ASSERT NOT EXISTS TOPIC t WITH (PARTITIONS=1)",
    "ALTER SYSTEM 'a'='b'",
    "DROP CONNECTOR IF EXISTS c",
    "DROP TYPE t",
)


class Writer:
    """Writes one statement; `fuel` is what keeps it finite."""

    def __init__(self, dice: random.Random, fuel: int = 12) -> None:
        self.dice = dice
        self.fuel = fuel

    def statement(self) -> str:
        writers: tuple[Callable[[], str], ...] = (
            self.query,
            self.query,
            lambda: f"{self._create()} {self.source()} {self._properties()} AS {self.query()}",
            lambda: f"{self._create()} {self.source()} ({self._columns()}) {self._properties()}",
            lambda: f"INSERT INTO {self.source()} WITH (QUERY_ID='q') {self.query()}",
            lambda: f"INSERT INTO {self.source()} (a, `b`) VALUES ({self._many(self.value)})",
            lambda: f"CREATE TYPE IF NOT EXISTS {self.name()} AS {self.type()}",
            lambda: f"CREATE SINK CONNECTOR {self.name()} WITH ('topics' = 't', `Some.Key` = 1)",
            lambda: f"DROP STREAM IF EXISTS {self.source()} DELETE TOPIC",
            lambda: f"ALTER TABLE {self.source()} ADD COLUMN {self.name()} {self.type()}, ADD x {self.type()}",
            lambda: f"SET {self._pick(_TEXTS)}={self._pick(_TEXTS)}",
            lambda: f"DEFINE v = {self._pick(_TEXTS)}",
            lambda: f"EXPLAIN {self.query()}",
            lambda: self._pick(_FIXED),
        )
        return self._pick(writers)()

    def query(self) -> str:
        words = ["SELECT", self._many(self._item), "FROM", self._relation()]
        for _ in range(self.dice.randrange(3)):
            side = self._pick(("", "INNER", "LEFT", "left outer", "RIGHT", "FULL OUTER"))
            within = self._pick(
                ("", f"WITHIN {self._duration()}", f"WITHIN (1 DAY, {self._duration()}) GRACE PERIOD 0 DAYS")
            )
            words += [side, "JOIN", self._relation(), within, "ON", self.condition()]
        words += [self._maybe("WINDOW", self._window), self._maybe("WHERE", self.condition)]
        words += [self._maybe("GROUP BY", self._grouping), self._maybe("PARTITION BY", self._grouping)]
        words += [self._maybe("HAVING", self.condition), self._pick(("", "EMIT CHANGES", "emit final"))]
        return " ".join(filter(None, words))

    def condition(self) -> str:
        parts = [
            f"{self._pick(('', '', 'NOT ', 'not NOT '))}{self._predicate()}" for _ in range(self.dice.randint(1, 3))
        ]
        return self._pick((" AND ", " or ")).join(parts)

    def value(self) -> str:
        self.fuel -= 1
        if self.fuel <= 0 or self.dice.random() < 0.3:
            return self._pick((self.name(), self._pick(_LITERALS), self._pick(_TEXTS)))
        writers: tuple[Callable[[], str], ...] = (
            lambda: f"{self.value()} {self._pick(_OPERATORS)} {self.value()}",
            lambda: f"{self._pick(('- ', '+', '-'))} {self.value()}",
            lambda: f"({self.condition()})",
            lambda: f"{self.name()} ({self._many(self.value)})",
            lambda: f"TRANSFORM({self.value()}, x => {self.value()}, (K, v) => {self.value()})",
            lambda: f"TIMESTAMPADD(Days, {self.value()}, DAY)",
            lambda: "COUNT ( * )",
            lambda: f"ARRAY[{self._many(self.value)}][{self.value()}]",
            lambda: f"MAP({self.value()} := {self.condition()}, 'k' := 1)",
            lambda: f"STRUCT({self.name()} := {self.value()})->{self.name()}",
            lambda: f"CAST({self.condition()} AS {self.type()})",
            lambda: f"CASE {self.value()} WHEN {self.value()} THEN {self.value()} END",
            lambda: f"CASE WHEN {self.condition()} THEN {self.value()} ELSE {self.value()} END",
        )
        return self._pick(writers)()

    def type(self) -> str:
        self.fuel -= 1
        if self.fuel <= 0 or self.dice.random() < 0.5:
            return self._pick(_TYPES)
        writers: tuple[Callable[[], str], ...] = (
            lambda: f"ARRAY<{self.type()}>",
            lambda: f"{self.type()} ARRAY",
            lambda: f"MAP<STRING, {self.type()}>",
            lambda: f"STRUCT<{self.name()} {self.type()}, `f` INT>",
            lambda: "STRUCT< >",
        )
        return self._pick(writers)()

    def name(self) -> str:
        return self._pick((*_PLAIN, self._pick(sorted(ALSO_NAMES))))

    def source(self) -> str:
        return self._pick(("s", "T1", "`a-b`", "key", "Source", "1st"))

    def _predicate(self) -> str:
        value, denied = self.value(), self._pick(("", "NOT "))
        if self.fuel <= 0:
            return value
        writers: tuple[Callable[[], str], ...] = (
            lambda: value,
            lambda: f"{value} {self._pick(_COMPARISONS)} {self.value()}",
            lambda: f"{value} {denied}BETWEEN {self.value()} AND {self.value()}",
            lambda: f"{value} {denied}IN ({self.condition()}, 1)",
            lambda: f"{value} {denied}LIKE {self.value()}",
            lambda: f"{value} {denied}LIKE {self.value()} ESCAPE '!'",
            lambda: f"{value} IS {denied}NULL",
            lambda: f"{value} IS {denied}DISTINCT FROM {self.value()}",
        )
        return self._pick(writers)()

    def _item(self) -> str:
        return self._pick(
            ("*", self.condition(), f"{self.value()} AS {self.name()}", f"({self.value()})->*", "a b", "s->x->*")
        )

    def _relation(self) -> str:
        return f"{self.source()}{self._pick(('', ' AS l', ' r', ' EMIT'))}"

    def _window(self) -> str:
        kind = self._pick(("TUMBLING (SIZE {0}", "hopping (SIZE {0}, ADVANCE BY {0}", "SESSION ({0}", "w Session ({0}"))
        retention = self._pick(("", f", RETENTION {self._duration()}"))
        grace = self._pick(("", f", grace period {self._duration()}"))
        return kind.format(self._duration()) + retention + grace + ")"

    def _grouping(self) -> str:
        values = self._many(self.value)
        return self._pick((values, f"({values})", "()"))

    def _duration(self) -> str:
        return f"{self.dice.randrange(100)} {self._pick(sorted(UNITS))}"

    def _columns(self) -> str:
        columns = [f"c{index} {self.type()}" for index in range(self.dice.randint(1, 4))]
        return ", ".join(
            (*columns, self._pick(("h BYTES HEADER('a')", "h ARRAY<STRUCT<key STRING, value BYTES>> HEADERS")))
        )

    def _create(self) -> str:
        return self._pick(("CREATE STREAM", "CREATE OR REPLACE TABLE", "create table if not exists"))

    def _properties(self) -> str:
        return self._pick(("", f"WITH (kafka_topic={self._pick(_TEXTS)}, 'Partitions'={self._pick(_LITERALS)})"))

    def _many(self, write: Callable[[], str]) -> str:
        return ", ".join(write() for _ in range(self.dice.randint(1, 3)))

    def _maybe(self, words: str, write: Callable[[], str]) -> str:
        return f"{words} {write()}" if self.dice.random() < 0.4 else ""

    def _pick(self, of: Sequence[T]) -> T:
        return self.dice.choice(of)
