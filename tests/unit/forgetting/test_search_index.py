"""Which documents of an index are a person's, however its mapping keeps them; on a small index of our own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from heartwatch_deploy import forgetting
from heartwatch_deploy.clients.http import Refused
from heartwatch_deploy.forgetting import search_index
from heartwatch_deploy.forgetting.index_fields import questions
from heartwatch_deploy.forgetting.search_index import SearchIndexStore
from heartwatch_deploy.forgetting.store import Search
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.forgotten import Held
from heartwatch_deploy.model.resource import Resource, State

CONFIG = {"connector.class": "io.aiven.opensearch.OpensearchSink", "connection.url": "http://x", "topics": "logs"}
KEYWORD, TEXT = {"type": "keyword"}, {"type": "text"}
WITH_KEYWORD = {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}}


@dataclass
class Kept:
    """One index: mappings of fields, documents by id; hits tell `told`, else their documents."""

    properties: dict[str, Any]
    documents: dict[str, dict[str, Any]]
    told: dict[str, Any] | None = None
    deleted: list[str] = field(default_factory=list)

    def found(self, query: Mapping[str, Any]) -> list[str]:
        ((kind, told),) = query.items()
        if kind == "bool":
            return sorted({each for part in told["should"] for each in self.found(part)})
        if kind == "ids":
            return [each for each in self.documents if each in told["values"]]
        if kind == "match_all":
            return list(self.documents)
        ((name, asked),) = told.items()
        return [each for each, document in self.documents.items() if self._matches(name, asked, document)]

    def _matches(self, name: str, asked: str, document: dict[str, Any]) -> bool:
        mapping = self._mapping(name)
        for value in _values(document, name.removesuffix(".keyword")):
            if mapping["type"] == "text":
                if asked in value.split():
                    return True
            elif len(str(value)) <= mapping.get("ignore_above", 999):
                same = str.lower if mapping.get("normalizer") else str
                if same(str(value)) == same(asked):
                    return True
        return False

    def _mapping(self, name: str) -> dict[str, Any]:
        inner: dict[str, Any] = {"properties": self.properties}
        for part in name.split("."):
            inner = {**inner.get("properties", {}), **inner.get("fields", {})}[part]
        return inner


def _values(document: Any, name: str) -> Iterator[Any]:
    head, _, rest = name.partition(".")
    found = document.get(head)
    for each in found if isinstance(found, list) else [found]:
        if rest and each is not None:
            yield from _values(each, rest)
        elif each is not None:
            yield each


@dataclass
class Server:
    """Indexes behind one alias, `logs`."""

    indexes: dict[str, Kept]
    component: str = "OpenSearch"
    address: str = "http://x"

    def get(self, path: str) -> Any:
        assert path == "/logs/_mapping"
        return {name: {"mappings": {"properties": each.properties}} for name, each in self.indexes.items()}

    def send(self, method: str, path: str, body: Any = None) -> Any:
        if path.startswith("/_search/scroll") or path.endswith("/_refresh"):
            return {"_scroll_id": "s", "hits": {"hits": []}}
        _, name, question = path.split("/")
        chosen = list(self.indexes.values()) if name == "logs" else [self.indexes[name]]
        found = [(each, hit) for each in chosen for hit in each.found(body["query"])]
        if question.startswith("_delete_by_query"):
            for index, hit in found:
                index.deleted.append(hit)
                del index.documents[hit]
        if question.startswith("_search"):
            shown = [{"_source": each.documents[hit]} if each.told is None else each.told for each, hit in found]
            hits = [{"_id": hit, **kept} for (_, hit), kept in zip(found, shown, strict=True)]
            return {"_scroll_id": "s", "hits": {"hits": hits}}
        return {"count": len(found), "deleted": len(found)}


@pytest.fixture
def deleted(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Deletes a person and gives what went from each index."""

    def ask(person: str, **indexes: Kept) -> dict[str, list[str]]:
        server, store = Server(indexes), SearchIndexStore()
        monkeypatch.setattr(search_index, "Endpoint", lambda *_, **__: server)
        found = store.find(search_of(person))
        assert store.delete(search_of(person)) == found
        assert sum(each.rows for each in found if isinstance(each, Held)) == sum(
            len(each.deleted) for each in indexes.values()
        )
        return {name: each.deleted for name, each in indexes.items()}

    return ask


def search_of(person: str) -> Search:
    connector = Resource(Address("kafka_connect", "connector", "c"), {"config": CONFIG})
    return Search(person, ("user_id",), State.of([connector]), Servers())  # type: ignore[arg-type]


class Servers:
    def fill(self, text: str) -> str:
        return text


def of(*persons: Any) -> dict[str, dict[str, Any]]:
    return {str(number): {"user_id": each} for number, each in enumerate(persons)}


def test_each_index_behind_an_alias_is_asked_in_its_own_way(deleted: Any) -> None:
    before = Kept({"user_id": WITH_KEYWORD}, of("alice smith", "alice"))
    after = Kept({"user_id": KEYWORD}, of("alice", "alice smith"))
    assert deleted("alice", a=before, b=after) == {"a": ["1"], "b": ["0"]}


@pytest.mark.parametrize(
    ("properties", "persons", "person", "expected"),
    [
        ({"user_id": {**KEYWORD, "normalizer": "lowercase"}}, ["Alice", "alice"], "alice", ["1"]),
        (
            {"user_id": {"type": "text", "fields": {"keyword": {**KEYWORD, "normalizer": "l"}}}},
            ["Al", "al"],
            "al",
            ["1"],
        ),
        ({"user_id": TEXT}, ["alice smith", "alice", ["bob", "alice"]], "alice", ["1", "2"]),
        ({"user_id": {"type": "long"}}, [7, "7", 8], "7", ["0", "1"]),
        ({"user_id": {"type": "long"}}, [7], "alice", []),
        ({"user_id": {"type": "long"}}, [7], "07", []),
        ({"user_id": {**KEYWORD, "ignore_above": 3}}, ["alice", "bob"], "alice", ["0"]),
        (
            {"user_id": {"type": "text", "fields": {"keyword": {**KEYWORD, "ignore_above": 3}}}},
            ["alice"],
            "alice",
            ["0"],
        ),
        ({"user_id": {**KEYWORD, "index": False}}, ["alice", "bob"], "alice", ["0"]),
        ({"user_id": {"type": "ip"}}, ["127.0.0.1", "127.0.0.2"], "127.0.0.1", ["0"]),
    ],
)
def test_a_person_is_found_however_the_name_is_kept(
    deleted: Any, properties: Any, persons: list[Any], person: str, expected: list[str]
) -> None:
    assert deleted(person, logs=Kept(properties, of(*persons)))["logs"] == expected


@pytest.mark.parametrize("kind", [KEYWORD, TEXT, {"type": "long"}])
@pytest.mark.parametrize("around", [{}, {"type": "nested"}])
def test_a_field_below_an_object_is_asked(deleted: Any, kind: Any, around: Any) -> None:
    persons = ("7", "8") if kind["type"] != "long" else (7, 8)
    documents = {name: {"patient": each} for name, each in of(*persons).items()}
    index = Kept({"patient": {**around, "properties": {"user_id": kind}}}, documents)
    assert deleted("7", logs=index)["logs"] == ["0"]


@pytest.mark.parametrize("mapping", [{"type": "flattened"}, {"type": "object", "enabled": False}])
def test_what_is_below_an_object_without_fields_is_looked_at(deleted: Any, mapping: Any) -> None:
    documents: Any = {
        "0": {"patient": {"user_id": "alice"}},
        "1": {"patient": {"user_id": "bob"}},
        "2": {"note": "alice"},
    }
    assert deleted("alice", logs=Kept({"patient": mapping}, documents))["logs"] == ["0"]


@pytest.mark.parametrize("kept", [{}, {"_source": {}}])
def test_hits_that_do_not_tell_the_field_are_told_and_hinder_no_other(
    monkeypatch: pytest.MonkeyPatch, kept: dict[str, Any]
) -> None:
    indexes = {"a": Kept({"user_id": TEXT}, of("alice"), told=kept), "b": Kept({"user_id": KEYWORD}, of("alice"))}
    server = Server(indexes)
    monkeypatch.setattr(search_index, "Endpoint", lambda *_, **__: server)
    outcome = forgetting.find(search_of("alice"), (SearchIndexStore(),))
    assert outcome.held == (Held("index b", 1),)
    (problem,) = outcome.problems
    assert "index a does not keep user_id in _source" in str(problem.cause)
    assert "keyword" in str(problem.help)


def test_an_index_to_which_nothing_was_written_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Absent(Server):
        def send(self, method: str, path: str, body: Any = None) -> Any:
            raise Refused("OpenSearch", "http://x", status=404, body="", server_message="no such index")

    monkeypatch.setattr(search_index, "Endpoint", lambda *_, **__: Absent({}))
    assert SearchIndexStore().find(search_of("alice")) == ()


def test_no_more_is_looked_at_than_has_to_be() -> None:
    lowered = {**KEYWORD, "normalizer": "lowercase"}
    properties = {"user_id": TEXT, "a": {"properties": {"user_id": lowered}}, "b": {"properties": {"user_id": KEYWORD}}}
    found = [(each.query, each.looked_at) for each in questions(properties, ("user_id",), "al")]
    assert found == [
        ({"match_phrase": {"user_id": "al"}}, True),
        ({"term": {"a.user_id": "al"}}, True),
        ({"term": {"b.user_id": "al"}}, False),
    ]
