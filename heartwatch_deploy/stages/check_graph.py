"""Whether everything that is needed is there, and nothing needs itself, be it in a circle."""

import difflib
import graphlib
from collections.abc import Iterable, Iterator
from itertools import pairwise

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, Related
from heartwatch_deploy.model.resource import Reference, Resource, Role, State
from heartwatch_deploy.model.span import Span
from heartwatch_deploy.stages.graph import graph_of


def check_graph(state: State, external: Iterable[Address]) -> tuple[Diagnostic, ...]:
    """HW204 for a reference to what nobody defines, HW205 for a cycle."""
    outside = frozenset(external)
    missing = [
        _undefined(each, reference, state)
        for each in state
        for reference in each.references
        if reference.required and reference.address not in state and reference.address not in outside
    ]
    return (*missing, *_own_needs(state), *_cycles(state))


def _undefined(resource: Resource, reference: Reference, state: State) -> Diagnostic:
    address = reference.address
    siblings = {each.address.name: each for each in state if each.address.kind == address.kind}
    near = difflib.get_close_matches(address.name, siblings, n=1)
    close = siblings[near[0]] if near else None
    related = (Related(close.span, "defined here"),) if close and close.span else ()
    hint = f"did you mean `{near[0]}`? " if near else ""
    return Diagnostic(
        "HW204",
        f"{resource.address} {reference.role} `{address.name}`, which nobody defines",
        reference.span or resource.span,
        "not defined",
        address=resource.address,
        related=related,
        help=f"{hint}Define it, or list `{address}` under `external` of deploy/project.yaml if others make it",
    )


def _own_needs(state: State) -> Iterator[Diagnostic]:
    """A job may write what it reads, which is another object; nothing can be made of itself."""
    for resource in state:
        needs = (each for each in resource.references if each.role is not Role.WRITES)
        own = next((each for each in needs if each.address == resource.address), None)
        if own is not None:
            yield Diagnostic(
                "HW205",
                f"{resource.address} needs itself",
                own.span or resource.span,
                "it is defined by this very statement",
                address=resource.address,
                help="let it read something else",
            )


def _cycles(state: State) -> Iterator[Diagnostic]:
    sorter = graphlib.TopologicalSorter(graph_of(state).needs)
    try:
        sorter.prepare()
    except graphlib.CycleError as error:
        cycle: list[Address] = error.args[1][::-1]
        first, *others = [_reference_span(state.resources[one], other) for one, other in pairwise(cycle)]
        yield Diagnostic(
            "HW205",
            f"these need each other: {' → '.join(map(str, cycle))}",
            first,
            "this need closes the circle",
            address=cycle[0],
            related=tuple(Related(span, "and this") for span in others if span),
            help="break the circle: let one of them read something else",
        )


def _reference_span(resource: Resource, needed: Address) -> Span | None:
    return next((each.span for each in resource.references if each.address == needed), resource.span)
