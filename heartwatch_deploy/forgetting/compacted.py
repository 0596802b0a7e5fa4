"""The newest values of compacted topics, which no retention ends: a tombstone for each."""

from heartwatch_deploy.engines.kafka_connect.topics import written_topics
from heartwatch_deploy.forgetting.made_topics import made_topics
from heartwatch_deploy.forgetting.messages import Messages
from heartwatch_deploy.forgetting.store import Search, configuration, fields_of, is_compacted, of_kind
from heartwatch_deploy.model.forgotten import Held


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
    there, messages = search.servers.kafka.topics(), Messages(search)
    topics = [each for each in topics_to_clear(search) if each in there]
    newest = ((topic, search.servers.kafka.newest(topic)) for topic in topics)
    return [
        (topic, [place for place, value in values.items() if messages.are_about(place[1], value)])
        for topic, values in newest
    ]


def topics_to_clear(search: Search) -> tuple[str, ...]:
    """Those that a source fills are left: what is deleted at the source is told there in the source's own way, and a
    tombstone over that could bring something older back."""
    compacted = {each.address.name for each in of_kind(search.desired, "kafka", "topic") if is_compacted(each)}
    known = {each for each in compacted if search.tells(fields_of(each, search.desired))}
    made = {each.name for each in made_topics(search) if each.is_compacted}
    return tuple(sorted((known | made) - filled_by_sources(search)))


def filled_by_sources(search: Search) -> frozenset[str]:
    connectors = (configuration(each) for each in of_kind(search.desired, "kafka_connect", "connector"))
    return frozenset(topic for config in connectors if "topics" not in config for topic in written_topics(config))
