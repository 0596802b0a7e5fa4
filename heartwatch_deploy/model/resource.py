"""One object of a control plane, and a set of them: desired, live and last applied are the same type."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from types import MappingProxyType

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.gate import Gate
from heartwatch_deploy.model.json import Json, fingerprint
from heartwatch_deploy.model.span import Span

NOTHING: Mapping[str, Json] = MappingProxyType({})


class Role(StrEnum):
    """Why a resource needs another one."""

    READS = "reads"
    WRITES = "writes"
    USES = "uses"


@dataclass(frozen=True, slots=True)
class Reference:
    """A need, and where it is written. `required` is false where the object may well be somebody else's."""

    address: Address
    role: Role
    span: Span | None = None
    required: bool = True


@dataclass(frozen=True, slots=True)
class Resource:
    """`spec` is what is wanted (and compared); `observed` is what only a server knows: ids, health, versions.

    `readiness` are gates that whoever reads what this one writes must pass first; `owned` is false for an object that
    was there before this project touched it: destroy leaves it alone.
    """

    address: Address
    spec: Mapping[str, Json]
    span: Span | None = None
    references: tuple[Reference, ...] = ()
    observed: Mapping[str, Json] = field(default_factory=lambda: NOTHING)
    readiness: tuple[Gate, ...] = ()
    owned: bool = True

    @property
    def depends_on(self) -> tuple[Address, ...]:
        return tuple(sorted({reference.address for reference in self.references}))


@dataclass(frozen=True, slots=True)
class State:
    """Resources by address, in the order of their addresses."""

    resources: Mapping[Address, Resource] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> "State":
        ordered = sorted(resources, key=attrgetter("address"))
        return cls(MappingProxyType({resource.address: resource for resource in ordered}))

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.resources.values())

    def __contains__(self, address: object) -> bool:
        return address in self.resources

    def __len__(self) -> int:
        return len(self.resources)

    def get(self, address: Address) -> Resource | None:
        return self.resources.get(address)

    def fingerprint(self) -> str:
        """A hash over addresses and specs; what a saved plan is bound to."""
        return fingerprint({str(each.address): dict(each.spec) for each in self})
