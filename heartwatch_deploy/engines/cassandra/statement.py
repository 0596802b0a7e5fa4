"""CREATE KEYSPACE and CREATE TABLE → what they define."""

from dataclasses import dataclass, field
from typing import TypeAlias

from heartwatch_deploy.engines.cassandra.words import CqlTextError, Option, Words


@dataclass(frozen=True, slots=True)
class Keyspace:
    name: str
    options: dict[str, Option]


@dataclass(frozen=True, slots=True)
class Column:
    type: str
    static: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`partition` and `clustering` are the columns of the key, `descending` those of the clustering ones that are kept
    the newest first."""

    keyspace: str
    name: str
    columns: dict[str, Column]
    partition: tuple[str, ...] = ()
    clustering: tuple[str, ...] = ()
    descending: tuple[str, ...] = ()
    options: dict[str, Option] = field(default_factory=dict)


Defined: TypeAlias = Keyspace | Table


def read(text: str) -> Defined:
    """The one statement of a file. Raises CqlTextError."""
    words = Words(text)
    words.expect("CREATE")
    defined = _keyspace(words) if words.found("KEYSPACE") else _table(words)
    words.found(";")
    if not words.done():
        raise CqlTextError("a file holds one statement: this begins another one", words.at)
    return defined


def _keyspace(words: Words) -> Keyspace:
    words.expect("IF", "NOT", "EXISTS")
    return Keyspace(words.name(), _options(words)[0])


def _table(words: Words) -> Table:
    words.expect("TABLE")
    words.expect("IF", "NOT", "EXISTS")
    keyspace = words.name()
    words.expect(".")
    name = words.name()
    columns, partition, clustering = _body(words)
    options, descending = _options(words)
    return Table(keyspace, name, columns, partition, clustering, descending, options)


def _body(words: Words) -> tuple[dict[str, Column], tuple[str, ...], tuple[str, ...]]:
    columns: dict[str, Column] = {}
    key: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    words.expect("(")
    while not words.found(")"):
        if words.found("PRIMARY", "KEY"):
            key = _key(words)
        else:
            at, name = words.at, words.name()
            if name in columns:
                raise CqlTextError(f"the column `{name}` is there already", at)
            columns[name] = Column(words.type(), static=words.found("STATIC"))
            if words.found("PRIMARY", "KEY"):
                key = ((name,), ())
        if not words.found(","):
            words.expect(")")
            break
    for each in (*key[0], *key[1]):
        if each not in columns:
            raise CqlTextError(f"the key names `{each}`, which is no column", words.at)
    if not key[0]:
        raise CqlTextError("the table has no PRIMARY KEY", words.at)
    return columns, *key


def _key(words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    words.expect("(")
    partition = _names(words) if words.found("(") else (words.name(),)
    if words.found(","):
        return partition, _names(words)
    words.expect(")")
    return partition, ()


def _names(words: Words) -> tuple[str, ...]:
    """Up to the bracket that closes, which is taken as well."""
    names = [words.name()]
    while words.found(","):
        names.append(words.name())
    words.expect(")")
    return tuple(names)


def _options(words: Words) -> tuple[dict[str, Option], tuple[str, ...]]:
    options: dict[str, Option] = {}
    descending: tuple[str, ...] = ()
    more = words.found("WITH")
    while more:
        if words.found("CLUSTERING", "ORDER", "BY"):
            descending = _descending(words)
        else:
            name = words.name()
            words.expect("=")
            options[name] = words.value()
        more = words.found("AND")
    return options, descending


def _descending(words: Words) -> tuple[str, ...]:
    words.expect("(")
    found = []
    while True:
        name = words.name()
        if words.found("DESC"):
            found.append(name)
        else:
            words.found("ASC")
        if not words.found(","):
            break
    words.expect(")")
    return tuple(found)
