"""What a stream, table or sink needs of its neighbours: who makes its topic, the types that its columns name."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from heartwatch_deploy.engines.ksqldb.address import ENGINE
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Reference, Resource, Role, State


def link(desired: State) -> State:
    """The same state; a topic that only a query of ksqlDB's or a connector makes is there once that one is."""
    makers = dict(_makers(desired))
    return State.of(_linked(each, desired, makers) if each.address.engine == ENGINE else each for each in desired)


def _makers(desired: State) -> Iterator[tuple[str, Address]]:
    for each in desired:
        if each.address.engine == ENGINE and each.address.kind == "source" and each.spec["settings"]:
            yield str(each.spec["topic"]), each.address
        elif each.address.engine == ENGINE and each.address.kind == "connector":
            yield from ((topic, each.address) for topic in _topics(each, Role.WRITES))


def _linked(resource: Resource, desired: State, makers: Mapping[str, Address]) -> Resource:
    needed = {
        makers[topic]
        for topic in _needed_topics(resource)
        if topic in makers and Address("kafka", "topic", topic) not in desired
    }
    more = (Reference(each, Role.USES, resource.span, required=False) for each in sorted(needed - {resource.address}))
    types = _types(resource, desired)
    spec = {**resource.spec, **({"types": types} if types else {})}
    return replace(resource, references=(*resource.references, *more), spec=spec)


def _needed_topics(resource: Resource) -> tuple[str, ...]:
    """The topic that a stream or table is declared over, those that a sink reads."""
    if resource.address.kind == "connector":
        return _topics(resource, Role.READS)
    declared = resource.address.kind == "source" and not resource.spec["settings"]
    return (str(resource.spec["topic"]),) if declared else ()


def _topics(resource: Resource, role: Role) -> tuple[str, ...]:
    found = (each.address for each in resource.references if each.role is role)
    return tuple(each.name for each in found if (each.engine, each.kind) == ("kafka", "topic"))


def _types(resource: Resource, desired: State) -> dict[str, Json]:
    """Fingerprints of the definitions behind the names of types; a server looks them up when it makes the object."""
    found = {each.address for each in resource.references if each.address.kind == "type"}
    definitions = [desired.get(each) for each in sorted(found)]
    return {each.address.name: each.spec["fingerprint"] for each in definitions if each is not None}
