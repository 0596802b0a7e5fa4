"""Documents in the indexes that connectors to OpenSearch or Elasticsearch fill."""

from collections.abc import Iterator
from typing import Any, Final

from heartwatch_deploy.clients.http import Endpoint, Limits, Refused, path
from heartwatch_deploy.engines.kafka_connect.topics import read_topics
from heartwatch_deploy.forgetting.store import Search, configuration, of_kind
from heartwatch_deploy.model.forgotten import Held

_SINKS: Final = ("opensearch", "elasticsearch")
_ADDRESSES: Final = ("url", "connection.url")
_EXACT: Final = frozenset({"keyword", "wildcard", "constant_keyword"})
_PAGE: Final = 1000


class SearchIndexStore:
    name = "the search indexes"

    def find(self, search: Search) -> tuple[Held, ...]:
        return _asked(search, "_count", "count")

    def delete(self, search: Search) -> tuple[Held, ...]:
        return _asked(search, "_delete_by_query?refresh=true&conflicts=proceed", "deleted")


def _asked(search: Search, question: str, answer: str) -> tuple[Held, ...]:
    found = []
    for address, index in sorted(set(_indexes(search))):
        endpoint = Endpoint("OpenSearch", search.servers.fill(address), limits=Limits(answer=60.0))
        rows = _one(endpoint, index, search, question, answer)
        found += [Held(f"index {index}", rows)] if rows else []
    return tuple(found)


def _one(endpoint: Endpoint, index: str, search: Search, question: str, answer: str) -> int:
    try:
        endpoint.send("POST", f"{path(index)}/_refresh")
        conditions = list(_conditions(endpoint, index, search))
        if not conditions:
            return 0
        query = {"query": {"bool": {"should": conditions}}}
        return int(endpoint.send("POST", f"{path(index)}/{question}", query)[answer])
    except Refused as refused:
        if refused.status == 404:  # nothing was ever written
            return 0
        raise


def _conditions(endpoint: Endpoint, index: str, search: Search) -> Iterator[dict[str, Any]]:
    """A field of whole texts is asked itself, one of words by what keeps it whole beside; where nothing does, each
    document that has the words is looked at."""
    for mapping in endpoint.get(f"{path(index)}/_mapping").values():
        properties = mapping["mappings"].get("properties", {})
        for field in search.fields:
            if field in properties:
                whole = _whole(field, properties[field])
                yield {"term": {whole: search.person}} if whole else _looked_at(endpoint, index, field, search.person)


def _whole(field: str, mapping: dict[str, Any]) -> str | None:
    """Under which name its text is compared as a whole, None where it is kept by its words alone."""
    if mapping.get("type") in _EXACT:
        return field
    beside = mapping.get("fields", {}).items()
    return next((f"{field}.{name}" for name, each in beside if each.get("type") in _EXACT), None)


def _looked_at(endpoint: Endpoint, index: str, field: str, person: str) -> dict[str, Any]:
    """The documents, by id, whose field is the name and nothing else."""
    asked = {"query": {"match_phrase": {field: person}}, "_source": [field], "size": _PAGE, "sort": ["_doc"]}
    answer = endpoint.send("POST", f"{path(index)}/_search?scroll=1m", asked)
    found: list[str] = []
    while hits := answer["hits"]["hits"]:
        found += [each["_id"] for each in hits if each["_source"].get(field) == person]
        answer = endpoint.send("POST", "/_search/scroll", {"scroll": "1m", "scroll_id": answer["_scroll_id"]})
    endpoint.send("DELETE", "/_search/scroll", {"scroll_id": answer["_scroll_id"]})
    return {"ids": {"values": found}}


def _indexes(search: Search) -> Iterator[tuple[str, str]]:
    for connector in of_kind(search.desired, "kafka_connect", "connector"):
        config = configuration(connector)
        address = next((config[each] for each in _ADDRESSES if each in config), None)
        if address and any(each in config.get("connector.class", "").lower() for each in _SINKS):
            for topic in [config["index"]] if config.get("index") else read_topics(config):
                yield address, topic.lower()
