"""Desired, live and last applied → a plan, or why there is none."""

from collections.abc import Set
from dataclasses import replace

from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.classify import classify
from heartwatch_deploy.stages.desired import Desired
from heartwatch_deploy.stages.diff import diff
from heartwatch_deploy.stages.order import Judged, order
from heartwatch_deploy.stages.targeting import targeted


def make_plan(
    project: Project, desired: Desired, live: State, applied: State, targets: Set[Address] = frozenset()
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The plan that makes live as desired (with `targets` only these and what they need), and what the rules refuse."""
    wanted, applied = _recognised(desired.state, live, applied)
    world = World(project.name, wanted, live, desired.files)
    found = diff(wanted, live, applied, render_only=project.render_only)
    changes, unknown = targeted(found, targets, wanted, applied)
    judged = [Judged(change, classify(change)) for change in changes]
    plan = order(judged, world, applied, environment=project.environment)
    plan = replace(plan, targets=tuple(sorted(targets)))
    return plan, (*unknown, *(found for each in judged for found in each.verdict.diagnostics))


def _recognised(desired: State, live: State, applied: State) -> tuple[State, State]:
    for engine in ENGINES.values():
        desired, applied = engine.recognise(desired, live, applied)
    return desired, applied


def make_destroy_plan(project: Project, live: State, applied: State) -> Plan:
    """The plan that removes what this project made, and nothing else."""
    world = World(project.name, State(), live)
    changes = [replace(change, reason=Reason.DESTROY) for change in diff(State(), live, applied)]
    judged = [Judged(change, classify(change)) for change in changes]
    assert all(each.change.action in (Action.DELETE, Action.FORGET) for each in judged)
    return order(judged, world, applied, environment=project.environment)
