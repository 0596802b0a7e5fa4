"""The whole journey: load what is desired, read what is live, make a plan, apply it."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.edges import explain, read, send
from heartwatch_deploy.edges.claims_log import ClaimsLog
from heartwatch_deploy.edges.holder import holder
from heartwatch_deploy.edges.kafka_log import KafkaLog
from heartwatch_deploy.edges.lease import Lease, Patience
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.edges.walk import Walk
from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.check import Check
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.model.diagnostic import Diagnostic, has_errors
from heartwatch_deploy.model.journal import Record
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Event, Outcome
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages import plan as planning
from heartwatch_deploy.stages.claims import holders
from heartwatch_deploy.stages.desired import Desired, desired_of
from heartwatch_deploy.storage import journal
from heartwatch_deploy.storage.journal import Journal
from heartwatch_deploy.storage.project import Selection, load_project

_CHECKS_SIDE_BY_SIDE: Final = 4


@dataclass(frozen=True, slots=True)
class Live:
    """What the servers have (`state`), what this project made of it (`applied`), steps that were begun and not
    finished, and what could not be asked. With an error among the diagnostics no plan may be made. `clusters` are the
    ids that servers gave themselves."""

    state: State
    applied: State
    unfinished: tuple[Record, ...]
    diagnostics: tuple[Diagnostic, ...]
    clusters: Mapping[str, str] = field(default_factory=dict)


def load_desired(directory: Path, selection: Selection) -> tuple[Project, Desired]:
    """The project's files as the clusters shall have them; raises ProjectRefused when there is no project."""
    project, warnings = load_project(directory, selection)
    desired = desired_of(project)
    return project, Desired(desired.state, desired.files, (*warnings, *desired.diagnostics))


def read_live(project: Project, desired: State) -> Live:
    """All control planes that the project deploys to, or ever did, asked at once."""
    servers = _servers(project)
    record, clusters, unread = _read_journal(servers, project)
    addresses = {each.address for each in (*desired, *record.applied)}
    engines = {address.engine for address in addresses} - project.render_only
    payloads, unasked = read.payloads(servers, engines, project=project.name, addresses=addresses)
    resources = [
        resource for engine, payload in payloads.items() for resource in ENGINES[engine].read(payload, project.name)
    ]
    diagnostics = dict.fromkeys((*record.diagnostics, *unread, *unasked))
    return Live(State.of(resources), record.applied, record.unfinished, tuple(diagnostics), clusters)


def make_plan(
    project: Project, desired: Desired, live: Live, targets: Set[Address] = frozenset()
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The steps that make live as desired; and what the rules refuse, or else what running servers would refuse of it.
    With `targets` only these objects and what they need.

    The servers are asked about all that would be sent, so that it is told before anything is half done.
    """
    made, found = planning.make_plan(project, desired, live.state, live.applied, targets)
    plan = replace(made, clusters=live.clusters)
    if has_errors(found):
        return plan, found
    return plan, (*found, *_judged(project, desired, live.state, {step.address for step in plan}))


def make_destroy_plan(project: Project, live: Live) -> Plan:
    """The steps that remove what this project made, and nothing else."""
    return replace(planning.make_destroy_plan(project, live.state, live.applied), clusters=live.clusters)


def check(project: Project, desired: Desired) -> tuple[Diagnostic, ...]:
    """What running servers find wrong with the files; changes nothing."""
    return _judged(project, desired, State(), {each.address for each in desired.state})


def _judged(project: Project, desired: Desired, live: State, addresses: Set[Address]) -> tuple[Diagnostic, ...]:
    servers = _servers(project)
    world = World(project.name, desired.state, live, desired.files)
    engines = sorted({each.engine for each in addresses} - project.render_only)
    asked = [
        (engine, question)
        for engine in engines
        for question in ENGINES[engine].checks(world)
        if question.address in addresses
    ]
    with ThreadPoolExecutor(max_workers=_CHECKS_SIDE_BY_SIDE) as pool:
        found = list(pool.map(lambda each: _ask(servers, world, *each), asked))
    return tuple(dict.fromkeys(diagnostic for each in found for diagnostic in each))


@contextmanager
def locked(project: Project, doing: str, patience: Patience) -> Iterator[Lease]:
    """The lock of the project, under which live is read, planned for and changed.

    Raises LockHeld when somebody else has it and ClientError when Kafka does not answer.
    """
    kafka = _servers(project).kafka
    claims = ClaimsLog(kafka, project.name)
    lease = Lease(claims, kafka.fenced_writer(claims.name), holder(doing))
    with lease.held(patience):
        try:
            yield lease
        finally:
            with suppress(ClientError):  # then the place of the claims stays, as it does while anything is deployed
                lease.leave_nothing = not KafkaLog(kafka, project.name).exists()


def lock_holder(project: Project) -> Holder | None:
    """Who has the lock of the project; raises ClientError."""
    found = holders(ClaimsLog(_servers(project).kafka, project.name).heard())
    return found[0].claim.holder if found else None


def apply_plan(project: Project, plan: Plan, live: Live, lease: Lease, tell: Callable[[Event], None]) -> Outcome:
    """Sends what the plan holds, reads back and keeps the record; `tell` gets each event as it happens.

    The outcome says what was done, what failed and why, and what was not begun; Ctrl-C ends it likewise.
    """
    servers = _servers(project)
    log = KafkaLog(servers.kafka, project.name, lease.write)
    try:
        lease.check()  # somebody may have slept over the question whether to apply: then not even a place is made
        log.ensure()
    except ClientError as error:
        return Outcome(done=(), failed=(explain.reading(error),), skipped=tuple(step.address for step in plan))
    outcome = Walk(servers, project.name, log, live.applied, tell, lease).run(plan)
    if not outcome.failed and _leaves_nothing(plan, live.applied):
        log.remove()
    return outcome


def _servers(project: Project) -> Servers:
    return Servers(project.endpoints, runtime_directory=project.runtime_directory)


def _read_journal(servers: Servers, project: Project) -> tuple[Journal, Mapping[str, str], Sequence[Diagnostic]]:
    """The record, and the id of the cluster that keeps it."""
    try:
        found = journal.read(KafkaLog(servers.kafka, project.name))
        return found, {"kafka": servers.kafka.cluster_id()}, ()
    except ClientError as error:
        return Journal(), {}, (explain.reading(error),)


def _ask(servers: Servers, world: World, engine: str, question: Check) -> tuple[Diagnostic, ...]:
    try:
        return ENGINES[engine].judge(question, send.check(question, servers), world)
    except ClientError as error:
        return (explain.reading(error),)


def _leaves_nothing(plan: Plan, applied: State) -> bool:
    """Whether the plan removes everything that was ever applied, so that there is nothing left to remember."""
    removed = {step.address for step in plan if step.result is None}
    return len(removed) == len(plan) and set(applied.resources) <= removed
