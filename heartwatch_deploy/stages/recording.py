"""Plans that change nothing but the record: what is there goes on it, or off it."""

from collections.abc import Iterable, Set
from dataclasses import replace

from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Change, Grade, Reason, Verdict
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import Desired
from heartwatch_deploy.stages.naming import named, nearest
from heartwatch_deploy.stages.order import Judged, order
from heartwatch_deploy.stages.plan import make_plan


def make_forget_plan(
    project: Project, texts: Iterable[str], applied: State, unreadable: Set[Address] = frozenset()
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """Off the record with what was named, in full or by patterns, be it `unreadable`; HW531 for what is not on it."""
    addresses, unknown = named(texts, {*applied.resources, *unreadable})
    changes = [Change(each, Action.FORGET, Reason.FORGOTTEN, applied=applied.get(each)) for each in addresses]
    judged = [Judged(each, Verdict(Grade.IN_PLACE)) for each in changes]
    plan = order(judged, World(project.name, State()), applied, environment=project.environment)
    left = len({*applied.resources, *unreadable}) - len(plan)
    return replace(plan, unchanged=left), tuple(_not_on_record(each, applied) for each in unknown)


def make_adoption_plan(
    project: Project, desired: Desired, live: State, applied: State, addresses: Iterable[Address], *, own: bool
) -> Plan:
    """On record with those that are as the files say, healthy or not; with `own` as if this project had made them."""
    plan, _ = make_plan(project, desired, live, applied, frozenset(addresses))
    wanted = set(addresses)
    taken = {step.address: step for step in plan if step.address in wanted and _is_as_the_files_say(step)}
    if own:
        taken |= {each.address: each for each in _made_ours(wanted - set(taken), plan, applied)}
    steps = tuple(_adopted(taken[each], own=own) for each in sorted(taken))
    return replace(plan, levels=(steps,) if steps else (), targets=tuple(sorted(wanted)))


def _is_as_the_files_say(step: Step) -> bool:
    return step.action is Action.RECORD or step.reason is Reason.UNHEALTHY


def _made_ours(addresses: Iterable[Address], plan: Plan, applied: State) -> Iterable[Step]:
    """Steps for what is on record already, as somebody else's."""
    changed = {step.address for step in plan}
    for each in addresses:
        known = applied.get(each)
        if known is not None and not known.owned and each not in changed:
            yield Step(each, Action.RECORD, Reason.ADOPTED, (), known)


def _adopted(step: Step, *, own: bool) -> Step:
    assert step.result is not None
    result = replace(step.result, owned=True) if own else step.result
    return Step(step.address, Action.RECORD, Reason.ADOPTED, (), result)


def _not_on_record(text: str, applied: State) -> Diagnostic:
    return Diagnostic(
        "HW531",
        f"{text} is not on record",
        help=f"{nearest(text, applied.resources)}`status` lists what is",
    )
