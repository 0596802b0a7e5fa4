"""Who needs a right, as far as files tell: rights on a topic stand before the topic, and so before all that uses it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from heartwatch_deploy.engines.kafka_acls.address import ENGINE
from heartwatch_deploy.engines.kafka_acls.covering import Covering
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.resource import Reference, Resource, Role, State


def link(desired: State) -> State:
    """The topics and all that names one need the rights on it, and the other rights of whoever has those: a consumer
    needs its group as well."""
    rights = [each for each in desired if each.address.engine == ENGINE]
    if not rights:
        return desired
    covering, together = Covering(rights), _by_principal(rights)
    return State.of(_linked(each, covering, together) for each in desired)


def _linked(resource: Resource, covering: Covering, together: dict[str, list[Resource]]) -> Resource:
    if resource.address.engine == ENGINE:
        return resource
    found = {right.spec["principal"] for topic in _topics(resource) for right in covering.of("topic", topic)}
    needed = (right.address for principal in sorted(map(str, found)) for right in together[principal])
    added = tuple(Reference(each, Role.USES, required=False) for each in needed)
    return replace(resource, references=(*resource.references, *added)) if added else resource


def _topics(resource: Resource) -> Iterator[str]:
    for each in (resource.address, *(reference.address for reference in resource.references)):
        if _is_topic(each):
            yield each.name


def _is_topic(address: Address) -> bool:
    return (address.engine, address.kind) == ("kafka", "topic")


def _by_principal(rights: Iterable[Resource]) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for each in rights:
        found.setdefault(str(each.spec["principal"]), []).append(each)
    return found
