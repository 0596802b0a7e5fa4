"""What kinds of objects look like in lineages: a word, a symbol, colours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.external import ENGINE as EXTERNAL


@dataclass(frozen=True, slots=True)
class Form:
    """`name` is also its CSS and Mermaid class; `terminal` a rich colour, `light` and `dark` CSS colours; `shape` what
    Mermaid writes around a label."""

    name: str
    words: str
    symbol: str
    terminal: str
    light: str
    dark: str
    shape: tuple[str, str]


_TOPIC: Final = Form("topic", "Kafka topic", "▤", "cyan", "#0f6d8c", "#67cbe8", ("([", "])"))
_TABLE: Final = Form("table", "Flink or ksqlDB table, view, stream", "▦", "green", "#2a7d3f", "#83d69a", ("[", "]"))
_QUERY: Final = Form("query", "query", "ƒ", "magenta", "#8a3fb0", "#d4a0f0", ("[[", "]]"))
_CONNECTOR: Final = Form("connector", "connector", "⇄", "yellow", "#a05a00", "#f0b86a", ("[\\", "\\]"))
_OTHER: Final = Form("other", "other object", "▢", "white", "#566573", "#a9b5c1", ("[", "]"))
_EXTERNAL: Final = Form("external", "external system", "☁", "bright_black", "#5d6b79", "#b3bfca", ("[/", "/]"))
_WIDE: Final = Form("wide", "Cassandra table or keyspace", "◍", "bright_blue", "#2f6fb5", "#8fc2f7", ("[(", ")]"))
_FORMS: Final[Mapping[tuple[str, str], Form]] = {
    ("kafka", "topic"): _TOPIC,
    ("kafka_acls", "acl"): Form("right", "right in Kafka", "⚿", "bright_magenta", "#8c4a6b", "#e3a6c4", ("{", "}")),
    ("schema_registry", "subject"): Form("subject", "schema", "≡", "blue", "#3f5fc0", "#9fb6ff", ("{{", "}}")),
    ("kafka_connect", "connector"): _CONNECTOR,
    ("flink_sql", "table"): _TABLE,
    ("ksqldb", "source"): _TABLE,
    ("ksqldb", "connector"): _CONNECTOR,
    ("ksqldb", "type"): Form("type", "ksqlDB type", "§", "green", "#5b7d2a", "#bcd683", ("[", "]")),
    ("flink_sql", "job"): _QUERY,
    ("ksqldb", "query"): _QUERY,
    ("flink_sql", "function"): Form("function", "function", "λ", "red", "#b0413e", "#f59a96", (">", "]")),
    ("postgres", "table"): Form("database", "Postgres table", "⛁", "bright_blue", "#2f6fb5", "#8fc2f7", ("[(", ")]")),
    ("cassandra", "keyspace"): _WIDE,
    ("cassandra", "table"): _WIDE,
}


def form_of(address: Address) -> Form:
    if address.engine == EXTERNAL:
        return _EXTERNAL
    return _FORMS.get((address.engine, address.kind), _OTHER)


def forms() -> tuple[Form, ...]:
    """All of them, once, in the order in which a legend names them."""
    return tuple(dict.fromkeys((*_FORMS.values(), _EXTERNAL, _OTHER)))
