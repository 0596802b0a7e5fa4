"""What a stream or table needs of its neighbours: the query that makes its topic, the types that its columns name."""

from dataclasses import replace

from heartwatch_deploy.engines.ksqldb.address import ENGINE
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.model.resource import Reference, Resource, Role, State


def link(desired: State) -> State:
    """The same state; a topic that only a query of ksqlDB's makes is there once that query is."""
    makers = {str(each.spec["topic"]): each.address for each in desired if _is_source(each) and each.spec["settings"]}
    return State.of(_linked(each, desired, makers) if each.address.engine == ENGINE else each for each in desired)


def _is_source(resource: Resource) -> bool:
    return (resource.address.engine, resource.address.kind) == (ENGINE, "source")


def _linked(resource: Resource, desired: State, makers: dict[str, Address]) -> Resource:
    topic = str(resource.spec.get("topic", ""))
    maker = makers.get(topic)
    references = resource.references
    if maker not in (None, resource.address) and Address("kafka", "topic", topic) not in desired:
        assert maker is not None
        if not resource.spec["settings"]:
            references = (*references, Reference(maker, Role.USES, resource.span, required=False))
    types = _types(resource, desired)
    return replace(resource, references=references, spec={**resource.spec, **({"types": types} if types else {})})


def _types(resource: Resource, desired: State) -> dict[str, Json]:
    """Fingerprints of the definitions behind the names of types; a server looks them up when it makes the object."""
    found = {each.address for each in resource.references if each.address.kind == "type"}
    definitions = [desired.get(each) for each in sorted(found)]
    return {each.address.name: each.spec["fingerprint"] for each in definitions if each is not None}
