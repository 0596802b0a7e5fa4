"""Documents in the indexes that connectors to OpenSearch or Elasticsearch fill."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from heartwatch_deploy.clients.http import ClientError, Endpoint, Limits, Refused, path
from heartwatch_deploy.edges import explain
from heartwatch_deploy.engines.kafka_connect.topics import read_topics
from heartwatch_deploy.forgetting.index_fields import Question, questions
from heartwatch_deploy.forgetting.store import Search, configuration, of_kind
from heartwatch_deploy.forgetting.values import fields
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.forgotten import Held

_SINKS: Final = ("opensearch", "elasticsearch")
_ADDRESSES: Final = ("url", "connection.url")
_REMEDY: Final = (
    "map the field as keyword, which is compared whole, and fill the index anew; or delete the documents by id"
)
_PAGE: Final = 1000


class NoSource(ClientError):
    """Documents have to be looked at, and the index does not keep them."""


class SearchIndexStore:
    name = "the search indexes"

    def find(self, search: Search) -> tuple[Held | Diagnostic, ...]:
        return _asked(search, "_count", "count")

    def delete(self, search: Search) -> tuple[Held | Diagnostic, ...]:
        return _asked(search, "_delete_by_query?refresh=true&conflicts=proceed", "deleted")


def _asked(search: Search, question: str, answer: str) -> tuple[Held | Diagnostic, ...]:
    """An index that cannot be asked hinders no other, those behind the same alias neither."""
    found: list[Held | Diagnostic] = []
    for address, named in sorted(set(_indexes(search))):
        try:
            endpoint = Endpoint("OpenSearch", search.servers.fill(address), limits=Limits(answer=60.0))
            there = _concrete(endpoint, named)
        except ClientError as error:
            found.append(explain.reading(error))
            continue
        for index, properties in there:
            found += _held(Index(endpoint, index), properties, search, question, answer)
    return tuple(dict.fromkeys(found))  # two names may stand for the same index


def _held(
    index: "Index", properties: dict[str, Any], search: Search, question: str, answer: str
) -> tuple[Held | Diagnostic, ...]:
    try:
        rows = _one(index, properties, search, question, answer)
    except NoSource as error:
        return (replace(explain.reading(error), help=_REMEDY),)
    except ClientError as error:
        return (explain.reading(error),)
    return (Held(f"index {index.name}", rows),) if rows else ()


def _concrete(endpoint: Endpoint, named: str) -> list[tuple[str, dict[str, Any]]]:
    """The indexes behind a name, which may be an alias, with their fields: a person's whole name in one may be a word
    of another's name in the next. None where nothing was ever written."""
    try:
        endpoint.send("POST", f"{path(named)}/_refresh")
        found = endpoint.get(f"{path(named)}/_mapping").items()
    except Refused as refused:
        if refused.status == 404:
            return []
        raise
    return [(index, each["mappings"].get("properties", {})) for index, each in found]


@dataclass(frozen=True, slots=True)
class Index:
    """One index, no alias."""

    endpoint: Endpoint
    name: str

    def send(self, question: str, body: Any) -> Any:
        return self.endpoint.send("POST", f"{path(self.name)}/{question}", body)


def _one(index: Index, properties: dict[str, Any], search: Search, question: str, answer: str) -> int:
    conditions = [
        _looked_at(index, each, search) if each.looked_at else each.query
        for each in questions(properties, search.fields, search.person)
    ]
    if not conditions:
        return 0
    return int(index.send(question, {"query": {"bool": {"should": conditions}}})[answer])


def _looked_at(index: Index, asked: Question, search: Search) -> dict[str, Any]:
    """The documents, by id, of which a field is the name and nothing else."""
    body = {"query": asked.query, "_source": [asked.field], "size": _PAGE, "sort": ["_doc"]}
    answer = index.send("_search?scroll=1m", body)
    found: list[str] = []
    while hits := answer["hits"]["hits"]:
        found += [each["_id"] for each in hits if _names(search, index, asked, each)]
        answer = index.endpoint.send("POST", "/_search/scroll", {"scroll": "1m", "scroll_id": answer["_scroll_id"]})
    index.endpoint.send("DELETE", "/_search/scroll", {"scroll_id": answer["_scroll_id"]})
    return {"ids": {"values": found}}


def _names(search: Search, index: Index, asked: Question, hit: dict[str, Any]) -> bool:
    """Raises NoSource where the document has the field, and does not tell it."""
    told = ((name.rsplit(".", 1)[-1], value) for name, value in fields(hit.get("_source", {})))
    found = [value for name, value in told if name in search.fields]
    if "_source" not in hit or not (found or asked.everywhere):
        words = f"index {index.name} does not keep {asked.field} in _source, so nobody can tell whose a document is"
        raise NoSource(index.endpoint.component, index.endpoint.address, server_message=words)
    return any(map(search.is_person, found))


def _indexes(search: Search) -> Iterator[tuple[str, str]]:
    for connector in of_kind(search.desired, "kafka_connect", "connector"):
        config = configuration(connector)
        address = next((config[each] for each in _ADDRESSES if each in config), None)
        if address and any(each in config.get("connector.class", "").lower() for each in _SINKS):
            for topic in [config["index"]] if config.get("index") else read_topics(config):
                yield address, topic.lower()
