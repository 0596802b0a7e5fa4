"""The newest values of compacted topics, which no retention ends: a tombstone for each."""

from heartwatch_deploy.engines.kafka_connect.topics import written_topics
from heartwatch_deploy.forgetting.store import Search, configuration, fields_of, is_compacted, of_kind
from heartwatch_deploy.model.forgotten import Held

_PARTS = b"|"


class CompactedTopicStore:
    name = "the compacted topics"

    def find(self, search: Search) -> tuple[Held, ...]:
        return tuple(Held(f"topic {topic}", len(found)) for topic, found in _found(search) if found)

    def delete(self, search: Search) -> tuple[Held, ...]:
        held = []
        for topic, found in _found(search):
            for partition, key in found:
                search.servers.kafka.write(topic, key, None, partition=partition)
            held += [Held(f"topic {topic}", len(found))] if found else []
        return tuple(held)


def _found(search: Search) -> list[tuple[str, list[tuple[int, bytes]]]]:
    there = search.servers.kafka.topics()
    topics = [each for each in topics_to_clear(search) if each in there]
    newest = ((topic, search.servers.kafka.newest(topic)) for topic in topics)
    return [
        (topic, [place for place, value in values.items() if is_about(search.person, place[1], value)])
        for topic, values in newest
    ]


def topics_to_clear(search: Search) -> tuple[str, ...]:
    """Those that a source fills are left: what is deleted at the source is told there in the source's own way, and a
    tombstone over that could bring something older back."""
    compacted = {each.address.name for each in of_kind(search.desired, "kafka", "topic") if is_compacted(each)}
    known = {each for each in compacted if _may_hold(each, search)}
    return tuple(sorted(known - filled_by_sources(search)))


def filled_by_sources(search: Search) -> frozenset[str]:
    connectors = (configuration(each) for each in of_kind(search.desired, "kafka_connect", "connector"))
    return frozenset(topic for config in connectors if "topics" not in config for topic in written_topics(config))


def _may_hold(topic: str, search: Search) -> bool:
    fields = fields_of(topic, search.desired)
    return fields is None or bool(fields & set(search.fields))


def is_about(person: str, key: bytes, value: bytes) -> bool:
    """Whether one of the key's parts names the person, or the value has the name as a whole text: in Avro behind its
    length, in JSON in quotes."""
    name = person.encode()
    return name in key.split(_PARTS) or _length(len(name)) + name in value or b'"' + name + b'"' in value


def _length(number: int) -> bytes:
    """As Avro writes it: zigzag, seven bits a byte."""
    number, found = number << 1, bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*found, number))
