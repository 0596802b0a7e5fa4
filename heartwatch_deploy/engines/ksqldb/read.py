"""What a ksqlDB server lists → resources."""

from collections.abc import Iterator, Mapping
from typing import Any, NotRequired, TypedDict, cast

from heartwatch_deploy.engines.ksqldb import address
from heartwatch_deploy.engines.ksqldb.parse import STREAMS
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Resource


class Source(TypedDict):
    """A stream or table; `statement` is the server's own text, `columns` are texts such as "`ID` STRING KEY"; `read_by`
    are streams, tables and queries that keep it from being dropped, `written_by` ids of queries."""

    name: str
    kind: str
    topic: str
    statement: str
    columns: tuple[str, ...]
    read_by: tuple[str, ...]
    written_by: tuple[str, ...]


class Query(TypedDict):
    """A query that runs until it is ended. `settings` are those that it was started with; `paused` on any server;
    `errors` what it goes on dying of, newest first, whatever `state` says; `deaths` each time that it died, oldest
    first, and of what, as far back as the server tells."""

    id: str
    statement: str
    sinks: tuple[str, ...]
    state: str
    paused: bool
    settings: Mapping[str, str]
    errors: tuple[str, ...]
    deaths: tuple[tuple[int, str], ...]


class Connector(TypedDict):
    """`kind` is source or sink; `config` are its settings, None where no Connect that we may ask has it; `failure` what
    it died of."""

    name: str
    kind: str
    class_name: str
    state: str
    tasks: tuple[str, ...]
    failure: str
    config: Mapping[str, str] | None


class Payload(TypedDict):
    """All that the server has, whoever made it; types are SQL types by name. Connectors only where they were asked for:
    Connect has to answer then."""

    sources: tuple[Source, ...]
    queries: tuple[Query, ...]
    types: Mapping[str, str]
    connectors: NotRequired[tuple[Connector, ...]]


def read(payload: Mapping[str, Any]) -> tuple[Resource, ...]:
    """One resource a stream, table, type and INSERT; a query that CREATE has started belongs to its stream or table."""
    found = cast(Payload, payload)
    return (*_sources(found), *_inserts(found), *_types(found), *_connectors(found))


def fills_its_own(query: Query) -> bool:
    """Whether CREATE … AS SELECT started it."""
    return query["statement"].lstrip().upper().startswith("CREATE")


def _sources(payload: Payload) -> Iterator[Resource]:
    own = {sink: each for each in payload["queries"] if fills_its_own(each) for sink in each["sinks"]}
    for each in payload["sources"]:
        query = own.get(each["name"])
        server: dict[str, Json] = {
            "statement": each["statement"],
            "columns": each["columns"],
            "settings": _settings(query),
        }
        observed: dict[str, Json] = {
            "derived": each["statement"].rstrip(" ;").endswith(("EMIT CHANGES", "EMIT FINAL")),
            "read_by": each["read_by"],
            "written_by": tuple(one for one in each["written_by"] if query is None or one != query["id"]),
            **_of_query(query),
        }
        spec: dict[str, Json] = {"form": each["kind"], "topic": each["topic"], "server": server}
        yield Resource(address.source(each["name"]), spec, observed=observed)


def _inserts(payload: Payload) -> Iterator[Resource]:
    for each in payload["queries"]:
        if not fills_its_own(each):
            server: dict[str, Json] = {"statement": each["statement"], "settings": _settings(each)}
            yield Resource(address.query(each["id"]), {"server": server}, observed=_of_query(each))


def _types(payload: Payload) -> Iterator[Resource]:
    for name, sql_type in payload["types"].items():
        statement = f"CREATE TYPE `{name}` AS {sql_type};"
        yield Resource(address.registered_type(name), {"server": {"statement": statement}})


def _connectors(payload: Payload) -> Iterator[Resource]:
    for each in payload.get("connectors", ()):
        server: dict[str, Json] = {"class": each["class_name"], "config": each["config"]}
        observed: dict[str, Json] = {"state": each["state"], "tasks": each["tasks"], "failure": each["failure"]}
        spec: dict[str, Json] = {"form": each["kind"], "server": server}
        yield Resource(address.connector(each["name"]), spec, observed=observed)


def _settings(query: Query | None) -> Mapping[str, str]:
    settings = query["settings"] if query else {}
    return {name.removeprefix(STREAMS): str(value) for name, value in sorted(settings.items())}


def _of_query(query: Query | None) -> dict[str, Json]:
    if query is None:
        return {"id": "", "state": "", "paused": False, "errors": (), "deaths": ()}
    return {
        "id": query["id"],
        "state": query["state"],
        "paused": query["paused"],
        "errors": query["errors"],
        "deaths": tuple(words for _, words in query["deaths"]),
    }
