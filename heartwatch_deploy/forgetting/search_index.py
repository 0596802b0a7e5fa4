"""Documents in the indexes that connectors to OpenSearch or Elasticsearch fill."""

from collections.abc import Iterator
from typing import Any, Final

from heartwatch_deploy.clients.http import Endpoint, Limits, Refused, path
from heartwatch_deploy.engines.kafka_connect.topics import read_topics
from heartwatch_deploy.forgetting.store import Search, configuration, of_kind
from heartwatch_deploy.model.forgotten import Held

_SINKS: Final = ("opensearch", "elasticsearch")
_ADDRESSES: Final = ("url", "connection.url")


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
        return int(endpoint.send("POST", f"{path(index)}/{question}", _query(search))[answer])
    except Refused as refused:
        if refused.status == 404:  # nothing was ever written
            return 0
        raise


def _query(search: Search) -> dict[str, Any]:
    """Where a template makes a field a keyword, its own name finds it; where nobody did, the server's `.keyword`."""
    names = [name for field in search.fields for name in (field, f"{field}.keyword")]
    return {"query": {"bool": {"should": [{"term": {name: search.person}} for name in names]}}}


def _indexes(search: Search) -> Iterator[tuple[str, str]]:
    for connector in of_kind(search.desired, "kafka_connect", "connector"):
        config = configuration(connector)
        address = next((config[each] for each in _ADDRESSES if each in config), None)
        if address and any(each in config.get("connector.class", "").lower() for each in _SINKS):
            for topic in [config["index"]] if config.get("index") else read_topics(config):
                yield address, topic.lower()
