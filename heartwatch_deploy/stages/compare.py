"""Two revisions of a project → what changed, object by object, and what is downstream of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.alteration import Alteration, Definition
from heartwatch_deploy.model.resource import Resource
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.stages.compare_settings import SettingChange
from heartwatch_deploy.stages.describe import alterations
from heartwatch_deploy.stages.desired import Desired
from heartwatch_deploy.stages.lineage import Lineage, lineage_of


class Status(StrEnum):
    """REWRITTEN is another text of the same meaning, MOVED the same in another file."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    REWRITTEN = "meaning unchanged"

    @property
    def has_meaning(self) -> bool:
        return self in (Status.ADDED, Status.REMOVED, Status.CHANGED)


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """`downstream` is all that it reaches, nearest first, with the path there: in the later revision, or for what was
    removed in the earlier one. Empty where the meaning is the same."""

    address: Address
    status: Status
    before: Span | None = None
    after: Span | None = None
    alterations: tuple[Alteration, ...] = ()
    downstream: Mapping[Address, tuple[Address, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`lineage` is that of both revisions together, `settings` are the project's own. What is the same in both is not
    among the changes."""

    changes: tuple[ObjectChange, ...]
    lineage: Lineage
    settings: tuple[SettingChange, ...] = ()

    @property
    def has_meaning(self) -> bool:
        return bool(self.settings) or any(each.status.has_meaning for each in self.changes)

    def affected(self) -> tuple[Address, ...]:
        """What did not change itself and is downstream of something that did."""
        changed = {each.address for each in self.changes if each.status.has_meaning}
        reached = {address for each in self.changes for address in each.downstream}
        return tuple(sorted(reached - changed))


def compare(before: Desired, after: Desired, settings: tuple[SettingChange, ...] = ()) -> Comparison:
    """Both unlinked: a job is not changed by a change of its tables, but downstream of it."""
    lineages = lineage_of(before.state), lineage_of(after.state)
    addresses = sorted({each.address for each in (*before.state, *after.state)})
    found = (_change(each, before, after, lineages) for each in addresses)
    return Comparison(tuple(each for each in found if each is not None), _together(*lineages), settings)


def _change(
    address: Address, before: Desired, after: Desired, lineages: tuple[Lineage, Lineage]
) -> ObjectChange | None:
    old, new = before.state.get(address), after.state.get(address)
    if old is None or new is None:
        status, lineage = (Status.ADDED, lineages[1]) if old is None else (Status.REMOVED, lineages[0])
        spans = old.span if old else None, new.span if new else None
        return ObjectChange(address, status, *spans, downstream=lineage.downstream(address))
    sides = _definition(old, before), _definition(new, after)
    said = alterations(*sides)
    if said:
        reached = lineages[1].downstream(address)
        return ObjectChange(address, Status.CHANGED, old.span, new.span, said, reached)
    if _path(old) != _path(new):
        return ObjectChange(address, Status.MOVED, old.span, new.span)
    if _written(sides[0]) != _written(sides[1]):
        return ObjectChange(address, Status.REWRITTEN, old.span, new.span)
    return None


def _definition(resource: Resource, side: Desired) -> Definition:
    return Definition(resource, side.files.get(resource.span.path) if resource.span else None)


def _path(resource: Resource) -> str:
    return resource.span.path if resource.span else ""


def _written(side: Definition) -> str:
    """The object's own text where the file holds several, else the file's."""
    return str(side.resource.spec.get("text", side.file.text if side.file else ""))


def _together(before: Lineage, after: Lineage) -> Lineage:
    """Of what is in both, the later one's."""
    nodes = {each.address: each for each in (*before.nodes, *after.nodes)}
    edges = {(each.source, each.target): each for each in (*before.edges, *after.edges)}
    return Lineage(tuple(nodes[each] for each in sorted(nodes)), tuple(edges[each] for each in sorted(edges)))
