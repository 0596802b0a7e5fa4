"""What a statement says, made up apart from how it is written, and changed so that it says another thing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from hypothesis import strategies as st

COLUMNS = ("a", "b", "c", "d", "e")
TABLES = ("orders", "users", "rates", "clicks")
FUNCTIONS = ("UPPER", "ABS", "MAX", "COUNT", "my_function")
OPERATORS = ("=", "<>", "<", "<=", ">", ">=")
TYPES = ("INT", "BIGINT", "STRING", "DOUBLE", "BOOLEAN")
LITERALS = ("1", "2", "10", "'x'", "'X'", "1.0", "1.00", "TRUE")


@dataclass(frozen=True)
class Column:
    source: int
    name: str


@dataclass(frozen=True)
class Call:
    function: str
    argument: Column


@dataclass(frozen=True)
class Sum:
    left: Column
    operator: str
    right: str


Value: TypeAlias = Column | Call | Sum


@dataclass(frozen=True)
class Comparison:
    left: Value
    operator: str
    right: str


@dataclass(frozen=True)
class IsNull:
    column: Column
    negated: bool


@dataclass(frozen=True)
class InList:
    column: Column
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Junction:
    """AND or OR of different conditions."""

    kind: str
    operands: tuple["Condition", ...]


Condition: TypeAlias = Comparison | IsNull | InList | Junction


@dataclass(frozen=True)
class Join:
    kind: str
    table: str
    key: str
    within: int


@dataclass(frozen=True)
class Window:
    """In seconds; `advance` is for hopping ones, grace for ksqlDB."""

    kind: str
    size: int
    advance: int
    grace: int


@dataclass(frozen=True)
class Query:
    """`common`: the first table is read by a common table, in Flink; `final`: EMIT FINAL, in ksqlDB."""

    sink: str
    items: tuple[tuple[Value, str], ...]
    table: str
    join: Join | None
    window: Window | None
    where: Condition | None
    group: tuple[Column, ...]
    distinct: bool
    common: bool
    final: bool


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[tuple[str, str, bool], ...]
    key: str
    delay: int
    options: tuple[tuple[str, str], ...]


def _columns(sources: int) -> st.SearchStrategy[Column]:
    return st.builds(Column, st.integers(0, sources - 1), st.sampled_from(COLUMNS))


def _values(sources: int) -> st.SearchStrategy[Value]:
    column = _columns(sources)
    return st.one_of(
        column,
        st.builds(Call, st.sampled_from(FUNCTIONS), column),
        st.builds(Sum, column, st.sampled_from("+-*"), st.sampled_from(("1", "2"))),
    )


def _junction(kind: str, operands: tuple[Condition, ...]) -> Junction:
    """Its operands all different, those of inner ones of its kind among them: `a OR (c OR a)` is `a OR c`."""
    flat = (inner for each in operands for inner in _inner(each, kind))
    return Junction(kind, tuple(dict.fromkeys(flat)))


def _inner(condition: Condition, kind: str) -> tuple[Condition, ...]:
    return condition.operands if isinstance(condition, Junction) and condition.kind == kind else (condition,)


def _conditions(sources: int) -> st.SearchStrategy[Condition]:
    column = _columns(sources)
    leaf: st.SearchStrategy[Condition] = st.one_of(
        st.builds(Comparison, _values(sources), st.sampled_from(OPERATORS), st.sampled_from(LITERALS)),
        st.builds(IsNull, column, st.booleans()),
        st.builds(InList, column, st.lists(st.integers(0, 9), min_size=2, max_size=4, unique=True).map(tuple)),
    )

    def joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        operands = st.lists(inner, min_size=2, max_size=3, unique=True).map(tuple)
        return st.builds(_junction, st.sampled_from(("AND", "OR")), operands)

    return st.recursive(leaf, joined, max_leaves=6)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    kinds, seconds = ("JOIN", "LEFT JOIN", "FULL JOIN"), st.integers(1, 59)
    join = draw(
        st.none()
        | st.builds(Join, st.sampled_from(kinds), st.sampled_from(TABLES[1:]), st.sampled_from(COLUMNS), seconds)
    )
    windows = st.builds(Window, st.sampled_from(("TUMBLE", "HOP")), seconds, seconds, seconds)
    sources = 2 if join else 1
    values = draw(st.lists(_values(sources), min_size=1, max_size=4))
    return Query(
        sink=draw(st.sampled_from(("sink_one", "sink_two"))),
        items=tuple((value, f"n{index}") for index, value in enumerate(values)),
        table=TABLES[0],
        join=join,
        window=None if join else draw(st.none() | windows),
        where=draw(st.none() | _conditions(sources)),
        group=tuple(draw(st.lists(_columns(sources), max_size=2, unique=True))),
        distinct=draw(st.booleans()),
        common=draw(st.booleans()),
        final=draw(st.booleans()),
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    names = draw(st.lists(st.sampled_from(COLUMNS), min_size=2, max_size=5, unique=True))
    columns = tuple((name, draw(st.sampled_from(TYPES)), draw(st.booleans())) for name in names)
    options = draw(
        st.dictionaries(st.sampled_from(("topic", "format", "properties.x")), st.sampled_from(("p", "q")), min_size=1)
    )
    return Table("t", columns, draw(st.sampled_from(names)), draw(st.integers(1, 59)), tuple(options.items()))


def other_of(values: tuple[str, ...], value: str) -> str:
    return values[(values.index(value) + 1) % len(values)]


def other_queries(query: Query, *, names_count: bool) -> Iterator[tuple[str, Query]]:
    """One change of meaning each. `names_count`: whether the result's columns are known by name."""
    yield "another sink", replace(query, sink=other_of(("sink_one", "sink_two"), query.sink))
    yield "another source", replace(query, table="other")
    yield "DISTINCT", replace(query, distinct=not query.distinct)
    yield "one more column", replace(query, items=(*query.items, (Column(0, "z"), "z")))
    yield "another key", replace(query, group=(*query.group, Column(0, "z")))
    if names_count:
        yield "another name", replace(query, items=((query.items[0][0], "renamed"), *query.items[1:]))
    if len(query.items) > 1 and (names_count or query.items[0][0] != query.items[1][0]):
        yield "columns the other way round", replace(query, items=(query.items[1], query.items[0], *query.items[2:]))
    for value in _other_values(query.items[0][0]):
        yield "another value", replace(query, items=((value, query.items[0][1]), *query.items[1:]))
    yield from _other_joins(query)
    yield from _other_windows(query)
    more = Comparison(Column(0, "z"), "=", "7")
    if query.where is None:
        yield "a condition", replace(query, where=more)
        return
    yield "no condition", replace(query, where=None)
    yield "one more conjunct", replace(query, where=Junction("AND", (query.where, more)))
    yield "one more disjunct", replace(query, where=Junction("OR", (query.where, more)))
    for condition in _other_conditions(query.where):
        yield "another condition", replace(query, where=condition)


def _other_joins(query: Query) -> Iterator[tuple[str, Query]]:
    if query.join is None:
        return
    join = query.join
    yield (
        "kind of join",
        replace(query, join=replace(join, kind=other_of(("JOIN", "LEFT JOIN", "FULL JOIN"), join.kind))),
    )
    yield "joined table", replace(query, join=replace(join, table="other"))
    yield "joined by", replace(query, join=replace(join, key="z"))
    yield "joined within", replace(query, join=replace(join, within=join.within + 1))


def _other_windows(query: Query) -> Iterator[tuple[str, Query]]:
    if query.window is None:
        return
    window = query.window
    yield "no window", replace(query, window=None)
    yield "kind of window", replace(query, window=replace(window, kind=other_of(("TUMBLE", "HOP"), window.kind)))
    yield "size of window", replace(query, window=replace(window, size=window.size + 1))
    if window.kind == "HOP":
        yield "step of window", replace(query, window=replace(window, advance=window.advance + 1))


def with_other_grace(query: Query) -> Query | None:
    return query.window and replace(query, window=replace(query.window, grace=query.window.grace + 1))


def _other_values(value: Value) -> Iterator[Value]:
    match value:
        case Column():
            yield replace(value, name="z")
            yield Call("UPPER", value)
        case Call():
            yield replace(value, function=other_of(FUNCTIONS, value.function))
            yield replace(value, argument=Column(0, "z"))
        case Sum():
            yield replace(value, operator=other_of(("+", "-", "*"), value.operator))
            yield replace(value, right="3")


def _other_conditions(condition: Condition) -> Iterator[Condition]:
    match condition:
        case Comparison():
            yield replace(condition, operator=other_of(OPERATORS, condition.operator))
            yield replace(condition, right=other_of(LITERALS, condition.right))
            yield from (replace(condition, left=value) for value in _other_values(condition.left))
        case IsNull():
            yield replace(condition, negated=not condition.negated)
        case InList():
            yield replace(condition, numbers=(*condition.numbers, 77))
        case Junction():
            yield replace(condition, kind=other_of(("AND", "OR"), condition.kind))
            yield condition.operands[0]
            for other in _other_conditions(condition.operands[0]):
                if not set(_inner(other, condition.kind)) <= set(condition.operands):
                    yield replace(condition, operands=(other, *condition.operands[1:]))


def other_tables(table: Table) -> Iterator[tuple[str, Table]]:
    first = table.columns[0]
    yield "name", replace(table, name="u")
    yield "column's name", replace(table, columns=(("z", *first[1:]), *table.columns[1:]), key=table.columns[1][0])
    yield "type", replace(table, columns=((first[0], other_of(TYPES, first[1]), first[2]), *table.columns[1:]))
    yield "NOT NULL", replace(table, columns=((*first[:2], not first[2]), *table.columns[1:]))
    yield "order", replace(table, columns=(table.columns[1], first, *table.columns[2:]))
    yield "one column more", replace(table, columns=(*table.columns, ("z", "INT", False)))
    yield "key", replace(table, key=next(name for name, *_ in table.columns if name != table.key))
    yield "delay", replace(table, delay=table.delay + 1)
    yield "option", replace(table, options=(*table.options, ("more", "1")))
    key, value = table.options[0]
    yield "value of an option", replace(table, options=((key, value + "!"), *table.options[1:]))
