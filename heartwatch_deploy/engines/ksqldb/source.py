"""A stream or a table, declared over a topic or made by a query."""

from heartwatch_deploy.engines.ksqldb import anew, scripts
from heartwatch_deploy.engines.ksqldb.difference import differences, explained
from heartwatch_deploy.engines.ksqldb.prepare import replacing
from heartwatch_deploy.engines.plain_kind import PlainKind
from heartwatch_deploy.engines.protocol import Health, World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Change, Difference
from heartwatch_deploy.model.gate import KsqlQueryRunning, TopicAbsent
from heartwatch_deploy.model.plan import Script
from heartwatch_deploy.model.request import DeleteTopic
from heartwatch_deploy.model.resource import Resource, State


class SourceKind(PlainKind):
    name = "source"
    works = True
    guesses = True

    def differences(self, desired: Resource, live: Resource) -> tuple[Difference, ...]:
        return differences(desired, live)

    def explain(self, desired: Resource, applied: Resource) -> tuple[Difference, ...]:
        return explained(desired, applied)

    def health(self, live: Resource) -> Health:
        """What lost its query is there no more: to replace it would pass over every check of the server's."""
        if live.observed.get("derived") and not live.observed.get("id"):
            return Health(present=False, problem="the query that filled it was terminated")
        return query_health(live)

    def create(self, change: Change, world: World) -> Script:
        return anew.made(change, world)

    def update(self, change: Change, world: World) -> Script:
        assert change.desired is not None
        if change.remaking is not None:
            return anew.made(change, world)
        if change.differences:
            return scripts.sent(replacing(str(change.desired.spec["text"])), scripts.settings_of(change.desired))
        assert change.live is not None
        return resumed(change.live)

    def replace(self, change: Change, world: World) -> Script:
        return anew.made(change, world)

    def tells(self, change: Change, world: World) -> tuple[str, ...]:
        return anew.told(change)

    def delete(self, live: Resource, world: World) -> Script:
        topic = topic_to_delete(live, world.applied.get(live.address), world.desired)
        gone = (DeleteTopic(topic), TopicAbsent(topic)) if topic else ()
        return (*scripts.sent(scripts.drop(str(live.spec["form"]), live.address.name)), *gone)

    def clear_away(self, applied: Resource, world: World) -> Script:
        """The topic, where the stream was dropped and its topic not yet deleted."""
        topic = topic_to_delete(applied, applied, world.desired)
        there = topic and Address("kafka", "topic", topic) in world.live
        return (DeleteTopic(topic), TopicAbsent(topic)) if there else ()

    def recorded(self, result: Resource, live: Resource) -> Resource:
        return with_servers_words(result, live)


def topic_to_delete(live: Resource, applied: Resource | None, desired: State) -> str:
    """The topic that the server has made for it, where nobody else looks after it or reads it; else empty."""
    topic = str(live.spec["topic"])
    if applied is None or not applied.spec.get("makes_topic") or applied.spec.get("topic") != topic:
        return ""
    others = [
        each for each in desired if each.address.engine == live.address.engine and each.spec.get("topic") == topic
    ]
    return "" if others or Address("kafka", "topic", topic) in desired else topic


def query_health(live: Resource) -> Health:
    """RUNNING is not enough: a query whose threads die one after another says so of itself, too."""
    state, errors = str(live.observed.get("state", "")), live.observed.get("errors") or ()
    if live.observed.get("paused"):
        return Health(problem=f"query {live.observed['id']} is paused")
    words = f": {errors[0]}" if isinstance(errors, list | tuple) and errors else ""
    if state in ("", "RUNNING") and not words:
        return Health()
    told = "fails and is started again" if state == "RUNNING" else f"is {state}"
    return Health(problem=f"query {live.observed['id']} {told}{words}")


def resumed(live: Resource) -> Script:
    """The way back to health: what was paused goes on; of what fails it is only seen whether it recovers."""
    query = str(live.observed["id"])
    go_on = scripts.sent(scripts.of_query("RESUME", query)) if live.observed.get("paused") else ()
    return (*go_on, KsqlQueryRunning(query))


def with_servers_words(result: Resource, live: Resource) -> Resource:
    """The record has what the server made of the statement, by which a change by hand is seen."""
    return Resource(
        result.address,
        {**result.spec, "server": live.spec["server"]},
        result.span,
        result.references,
        result.observed,
        result.readiness,
        result.owned,
    )
