"""Files that read or write a stream or table of another file refer to that file."""

from dataclasses import replace

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.resource import Reference, Resource, State


def source(name: str) -> Address:
    """A stream or table by its name, before it is known which file defines it."""
    return Address("ksqldb", "source", name)


def link(desired: State) -> State:
    """The same state; each reference to a source is one to the file that defines it, where one does."""
    definers = {
        source(str(name)): each.address
        for each in desired
        if each.address.engine == "ksqldb"
        for name in _defined(each)
    }
    return State.of(_linked(each, definers) if each.address.engine == "ksqldb" else each for each in desired)


def _defined(file: Resource) -> list[object]:
    names = file.spec["defines"]
    return list(names) if isinstance(names, list) else []


def _linked(file: Resource, definers: dict[Address, Address]) -> Resource:
    references = tuple(_resolved(each, definers) for each in file.references)
    return replace(file, references=references)


def _resolved(reference: Reference, definers: dict[Address, Address]) -> Reference:
    return replace(reference, address=definers.get(reference.address, reference.address))
