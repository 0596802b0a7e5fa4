"""A statement's model written down in one of the many ways that mean the same."""

from random import Random
from typing import TypeVar

from tests.unit.sql.meaning.statement_models import (
    Call,
    Column,
    Comparison,
    Condition,
    InList,
    IsNull,
    Junction,
    Query,
    Sum,
    Table,
    Value,
)

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
Choice = TypeVar("Choice")


class Writer:
    """`flink` or `ksqldb`; what may be written in several ways is chosen by chance."""

    def __init__(self, dialect: str, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - no secret
        self.dialect = dialect
        self.qualifiers: list[str] = []

    def query(self, query: Query) -> str:
        names = self.chance.sample(["x", "y", "o", "left_one"], 2)
        aliased = [self._one_of(True, False) for _ in range(2)]
        own = [query.table, query.join.table if query.join else ""]
        self.qualifiers = [name if has else table for name, has, table in zip(names, aliased, own, strict=True)]
        self.is_join = query.join is not None
        common = self._common(query)
        source = self._source(query, self.qualifiers[0] if aliased[0] else "")
        joined = self._join(query, self.qualifiers[1] if aliased[1] else "") if query.join else ""
        items = ", ".join(self._item(value, name) for value, name in query.items)
        parts = [
            self._head(query),
            common,
            f"SELECT {'DISTINCT ' if query.distinct and self.dialect == 'flink' else ''}{items}",
            f"FROM {source}",
            joined,
            self._windowing(query),
            f"WHERE {self.condition(query.where, top=self.dialect == 'ksqldb')}" if query.where else "",
            self._grouping(query),
            self._emission(query) if self.dialect == "ksqldb" else "",
        ]
        return self._spread(parts) + (";" if self.dialect == "ksqldb" else "")

    def table(self, table: Table) -> str:
        columns = [
            f"{self._name(name)} {self._type(kind)}{' NOT NULL' if required else ''}"
            for name, kind, required in table.columns
        ]
        watermark = f"WATERMARK FOR ts AS ts - {self._interval(table.delay)}"
        options = [f"'{key}' = '{value}'" for key, value in table.options]
        self.chance.shuffle(options)
        elements = ", ".join([*columns, "ts TIMESTAMP(3)", watermark, f"PRIMARY KEY ({table.key}) NOT ENFORCED"])
        return self._spread([f"CREATE TABLE {table.name} ({elements})", f"WITH ({', '.join(options)})"])

    def _head(self, query: Query) -> str:
        if self.dialect == "flink":
            return f"INSERT INTO {query.sink}"
        kind = "TABLE" if query.window else "STREAM"
        options = ["VALUE_FORMAT='JSON'", f"partitions={6 if query.distinct else 3}"]
        self.chance.shuffle(options)
        return f"CREATE {kind} {self._name(query.sink)} WITH ({', '.join(options)}) AS"

    def _common(self, query: Query) -> str:
        """A name that no other table has; that of the table which it reads hides it."""
        self.first_table = query.table
        if not query.common or self.dialect == "ksqldb":
            return ""
        self.first_table = self._one_of("c", "d", query.table)
        if self.qualifiers[0] == query.table:
            self.qualifiers[0] = self.first_table
        return f"{self._case('WITH')} {self._name(self.first_table)} AS (SELECT * FROM {self._name(query.table)})"

    def _emission(self, query: Query) -> str:
        return "EMIT FINAL" if query.final else self._one_of("EMIT CHANGES", "emit changes", "")

    def _source(self, query: Query, alias: str) -> str:
        table, window = self._name(self.first_table), query.window
        if window and self.dialect == "flink":
            sizes = [
                self._interval(each) for each in ([window.advance] if window.kind == "HOP" else []) + [window.size]
            ]
            table = f"TABLE({self._case(window.kind)}(TABLE {table}, DESCRIPTOR(ts), {', '.join(sizes)}))"
            alias = alias or self._only_alias()
        return f"{table} {self._one_of('AS ', '')}{alias}" if alias else table

    def _only_alias(self) -> str:
        self.qualifiers[0] = "w"
        return "w"

    def _join(self, query: Query, alias: str) -> str:
        join = query.join
        assert join is not None
        words = join.kind.replace("JOIN", "OUTER JOIN") if join.kind != "JOIN" else "INNER JOIN"
        sides = [f"{qualifier}.{self._name(join.key)}" for qualifier in self.qualifiers]
        self.chance.shuffle(sides)
        within = f"WITHIN {self._duration(join.within)} " if self.dialect == "ksqldb" else ""
        more = f" AND {self.qualifiers[0]}.q < {join.within}" if self.dialect == "flink" else ""
        table = f"{self._name(join.table)} {alias}".rstrip()
        return f"{self._one_of(join.kind, words)} {table} {within}ON {self._wrapped(' = '.join(sides))}{more}"

    def _windowing(self, query: Query) -> str:
        window = query.window
        if not window or self.dialect == "flink":
            return ""
        size = f"SIZE {self._duration(window.size)}"
        step = f", ADVANCE BY {self._duration(window.advance)}" if window.kind == "HOP" else ""
        kind = "HOPPING" if window.kind == "HOP" else "TUMBLING"
        return f"WINDOW {self._case(kind)} ({size}{step}, GRACE PERIOD {self._duration(window.grace)})"

    def _grouping(self, query: Query) -> str:
        return f"GROUP BY {', '.join(map(self.value, query.group))}" if query.group else ""

    def _item(self, value: Value, name: str) -> str:
        text = self.value(value)
        if self.dialect == "flink":
            return self._one_of(text, f"{text} AS {self._one_of('p', 'q')}{name}", f"({text})")
        return f"{self._wrapped(text)} {self._one_of('AS ', '')}{self._name(name)}"

    def value(self, value: Value) -> str:
        match value:
            case Column(source, name):
                qualified = f"{self.qualifiers[source]}.{self._name(name)}"
                return qualified if self.is_join else self._one_of(qualified, self._name(name))
            case Call(function, argument):
                return f"{self._case(function)}({self._wrapped(self.value(argument))})"
            case Sum(left, operator, right):
                return f"{self._wrapped(self.value(left))} {operator} {right}"

    def condition(self, condition: Condition, *, top: bool = False) -> str:
        match condition:
            case Comparison(left, operator, right):
                sides = [self.value(left), right]
                turned = self._one_of(True, False)
                text = f"{sides[1]} {_TURNED[operator]} {sides[0]}" if turned else f"{sides[0]} {operator} {sides[1]}"
            case IsNull(column, negated):
                text = f"{self.value(column)} IS {'NOT ' if negated else ''}NULL"
            case InList(column, numbers):
                text = f"{self.value(column)} IN ({', '.join(map(str, self.chance.sample(numbers, len(numbers))))})"
            case Junction():
                return self._junction(condition, movable=top and condition.kind == "AND")
        return self._wrapped(text)

    def _junction(self, junction: Junction, *, movable: bool) -> str:
        operands = list(junction.operands)
        if movable or _cannot_fail(junction, self.dialect):
            self.chance.shuffle(operands)
        if _cannot_fail(operands[0], "ksqldb") and self._one_of(True, False):
            operands.append(operands[0])
        texts = [self.condition(each) for each in operands]
        texts = [
            f"({text})" if isinstance(each, Junction) else text for each, text in zip(operands, texts, strict=True)
        ]
        if len(texts) > 2 and self._one_of(True, False):
            texts = [texts[0], f"({f' {junction.kind} '.join(texts[1:])})"]
        return f" {self._case(junction.kind)} ".join(texts)

    def _interval(self, seconds: int) -> str:
        spelled = (
            f"INTERVAL '{seconds}' SECOND",
            f"INTERVAL '{seconds}.000' SECOND",
            f"interval '0:{seconds}' minute to second",
        )
        return self._one_of(*spelled)

    def _duration(self, seconds: int) -> str:
        return self._one_of(f"{seconds} SECONDS", f"{seconds} second", f"{seconds * 1000} MILLISECONDS")

    def _type(self, kind: str) -> str:
        synonyms = {"INT": "INTEGER", "STRING": "VARCHAR(2147483647)", "DOUBLE": "DOUBLE PRECISION"}
        return self._one_of(kind, synonyms.get(kind, kind))

    def _name(self, name: str) -> str:
        if self.dialect == "flink":
            return self._one_of(name, f"`{name}`")
        return self._one_of(name, name.upper(), f"`{name.upper()}`")

    def _case(self, word: str) -> str:
        return self._one_of(word, word.lower(), word.capitalize())

    def _wrapped(self, text: str) -> str:
        return self._one_of(text, f"({text})")

    def _spread(self, parts: list[str]) -> str:
        return "".join(part + self._one_of(" ", "\n  ", " /* why */ ", " -- so\n") for part in parts if part)

    def _one_of(self, *choices: Choice) -> Choice:
        return self.chance.choice(choices)


def _cannot_fail(condition: Condition, dialect: str) -> bool:
    """Whether its place among others says nothing; of ksqlDB less is known for NULLs."""
    if isinstance(condition, Junction):
        return all(_cannot_fail(each, dialect) for each in condition.operands)
    value = condition.left if isinstance(condition, Comparison) else condition.column
    if dialect == "ksqldb":
        return isinstance(value, Column) and not isinstance(condition, InList)
    return not isinstance(value, Call)
