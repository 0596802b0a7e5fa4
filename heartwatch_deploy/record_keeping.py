"""Journeys that begin at the record: what drifted from it, what goes on it (import), what goes off it (forget)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from heartwatch_deploy import api
from heartwatch_deploy.api import Live
from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.edges import explain
from heartwatch_deploy.edges.listing import SERVER_OF, listed, on_other_records
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic, Severity, has_errors
from heartwatch_deploy.model.drift import Drift
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages import plan as planning
from heartwatch_deploy.stages.adopt import Adopted, Adopting
from heartwatch_deploy.stages.choosing import Choice, not_found
from heartwatch_deploy.stages.desired import Desired, desired_of
from heartwatch_deploy.stages.drift import as_recorded, drift, with_remedies
from heartwatch_deploy.stages.recording import make_adoption_plan, make_forget_plan


def find_drift(project: Project) -> tuple[tuple[Drift, ...], Live, tuple[Diagnostic, ...]]:
    """What is not as it was applied, with what apply would do about it; HW538 where the files are wrong and the record
    stands in for them."""
    live = api.read_live(project, State())
    found = drift(live.state, live.applied, {each.address for each in live.unfinished})
    if has_errors(live.diagnostics) or not found:
        return found, live, ()
    wanted = desired_of(project)
    wrong = [each for each in wanted.diagnostics if has_errors((each,))]
    desired = as_recorded(live.applied) if wrong else wanted
    plan, refusals = planning.make_plan(project, desired, live.state, live.applied)
    return with_remedies(found, plan, refusals), live, (_by_the_record(wrong),) if wrong else ()


def forgetting(project: Project, texts: Iterable[str], live: Live) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The steps that take off the record what was named; what names nothing on it, and what else is in the way, which a
    record that cannot be read is not for itself."""
    torn = {each.address for each in live.diagnostics if each.code == "HW420" and each.address}
    plan, unknown = make_forget_plan(project, texts, live.applied, torn)
    going = {step.address for step in plan}
    in_the_way = (each for each in live.diagnostics if each.code != "HW420" or each.address not in going)
    return replace(plan, clusters=live.clusters), (*in_the_way, *unknown)


def adopting(project: Project, desired: Desired, folders: Mapping[str, str], choice: Choice) -> tuple[Live, Adopted]:
    """What is there, and the files that would say the same of what was chosen."""
    servers = Servers(project.endpoints, runtime_directory=project.runtime_directory)
    asked = choice.engines(each for each, server in SERVER_OF.items() if each in folders and servers.has(server))
    there, unasked = listed(servers, asked, project.name)
    others, unread = _others(servers, project)
    record = api.read_record(project)
    known = there | set(record.applied.resources)
    chosen = choice.among(known, desired.state, record.applied, {*others, *project.external})
    live = api.read_live(project, desired.state, frozenset(chosen))
    said = (
        *(_nothing_there(each) for each in not_found(choice, known)),
        *(_shared(each, others[each]) for each in chosen if each in others),
    )
    live = replace(live, diagnostics=tuple(dict.fromkeys((*live.diagnostics, *unasked, *unread, *said))))
    adopted = Adopting(project, desired, live.state, live.applied, folders).adopt(chosen, in_full=choice.in_full)
    return live, adopted


def adoption(adopted: Adopted, live: Live, choice: Choice) -> Plan:
    """The steps that put on record what is as the files now say."""
    plan = make_adoption_plan(
        adopted.project, adopted.desired, live.state, live.applied, adopted.addresses, own=choice.own
    )
    return replace(plan, clusters=live.clusters)


def left_to_do(adopted: Adopted, live: Live, done: Plan) -> Plan:
    """What apply would do with the adopted objects once `done` is done."""
    records = {**live.applied.resources, **{step.address: step.result for step in done if step.result}}
    applied, targets = State.of(records.values()), frozenset(adopted.addresses)
    plan, _ = planning.make_plan(adopted.project, adopted.desired, live.state, applied, targets)
    return plan


def _others(servers: Servers, project: Project) -> tuple[Mapping[Address, str], tuple[Diagnostic, ...]]:
    """What others have on record; a warning where they cannot be read, which is a right that few deployers have."""
    try:
        return on_other_records(servers.kafka, project.name), ()
    except ClientError as error:
        return {}, (replace(explain.reading(error), severity=Severity.WARNING),)


def _shared(address: Address, project: str) -> Diagnostic:
    return Diagnostic(
        "HW539",
        f"{address} is on the record of another project, {project}",
        address=address,
        help="two that deploy one object undo each other's work: `forget` it there, or list it under `external` here",
        severity=Severity.WARNING,
    )


def _by_the_record(wrong: list[Diagnostic]) -> Diagnostic:
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return Diagnostic(
        "HW538",
        "the files are wrong, so what apply would do is told as if they were as they were applied",
        cause=f"{wrong[0].code}: {wrong[0].summary}{more}",
        help="`validate` shows what is wrong with them",
        severity=Severity.WARNING,
    )


def _nothing_there(pattern: str) -> Diagnostic:
    return Diagnostic("HW534", f"nothing goes by {pattern}", help="for example kafka.topic/orders*, or --all")
