"""The whole journey: load what is desired, read what is live, make a plan, apply it."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event as Flag
from typing import Final

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.edges import explain
from heartwatch_deploy.edges.held import Held, Patience
from heartwatch_deploy.edges.keeping import Keeping, keeping_of
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.engines import ENGINES, kind_of
from heartwatch_deploy.engines.protocol import World
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Change
from heartwatch_deploy.model.check import Check
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.model.diagnostic import Diagnostic, has_errors
from heartwatch_deploy.model.edit import Edit
from heartwatch_deploy.model.journal import Record
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Event, Outcome
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages import plan as planning
from heartwatch_deploy.stages.desired import Desired, desired_of
from heartwatch_deploy.storage import journal
from heartwatch_deploy.storage.journal import Journal
from heartwatch_deploy.storage.selection import Selection

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
    from heartwatch_deploy.storage.project import load_project

    project, warnings = load_project(directory, selection)
    desired = desired_of(project)
    return project, Desired(desired.state, desired.files, (*warnings, *desired.diagnostics))


def read_live(project: Project, desired: State, also: Set[Address] = frozenset()) -> Live:
    """All control planes that the project deploys to, or ever did, asked at once, for the objects of `also` as well."""
    from heartwatch_deploy.edges import read

    servers = _servers(project)
    record, clusters, unread = _read_journal(servers, project)
    wanted = (*desired, *record.applied)
    addresses = {each.address for each in wanted} | also
    engines = {each.engine for each in ({one.address for one in desired} | also)} - project.render_only
    engines |= {each.address.engine for each in record.applied}  # what is no longer sent may still be there
    # A topic that is there is not its query's to make, somebody may be using it without a right, and messages in it may
    # bear the ids of a subject's schemas.
    beside_topics = {"ksqldb", "kafka_acls"} | ({"schema_registry"} if project.endpoints.kafka else set())
    engines |= {"kafka"} if engines & beside_topics else set()
    payloads, unasked = read.payloads(
        servers, engines, project=project.name, addresses=addresses, wanted=wanted, in_full=also
    )
    resources = [
        resource for engine, payload in payloads.items() for resource in ENGINES[engine].read(payload, project.name)
    ]
    diagnostics = dict.fromkeys((*record.diagnostics, *unread, *unasked))
    return Live(State.of(resources), record.applied, record.unfinished, tuple(diagnostics), clusters)


def read_record(project: Project) -> Live:
    """What was last applied, without a look at what is there."""
    record, clusters, unread = _read_journal(_servers(project), project)
    return Live(State(), record.applied, record.unfinished, (*record.diagnostics, *unread), clusters)


def make_plan(
    project: Project, desired: Desired, live: Live, targets: Set[Address] = frozenset()
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The steps that make live as desired; and what the rules refuse, or else what running servers would refuse of it.
    With `targets` only these objects and what they need.

    The servers are asked about all that would be sent, so that it is told before anything is half done.
    """
    changes = planning.find_changes(project, desired, live.state, live.applied, targets, unfinished=live.unfinished)
    edits, unasked = _edits(project, changes.changes)
    made, refused = planning.plan_of(project, changes, edits)
    plan, found = replace(made, clusters=live.clusters), (*unasked, *refused)
    if has_errors(found):
        return plan, found
    return plan, (*found, *_judged(project, desired, live.state, {step.address for step in plan}))


def make_destroy_plan(project: Project, live: Live) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The steps that remove what this project made, and nothing else; and what is protected from that."""
    plan, refusals = planning.make_destroy_plan(project, live.state, live.applied, live.unfinished)
    return replace(plan, clusters=live.clusters), refusals


def check(project: Project, desired: Desired) -> tuple[tuple[Diagnostic, ...], tuple[str, ...]]:
    """What running servers find wrong with the files, and which engines had something to ask them; changes nothing."""
    world = World(project.name, desired.state, State(), desired.files)
    questions = _questions(project, world, {each.address for each in desired.state})
    return _answered(project, world, questions), tuple(dict.fromkeys(engine for engine, _ in questions))


def _edits(project: Project, changes: Sequence[Change]) -> tuple[Mapping[Address, Edit], tuple[Diagnostic, ...]]:
    """What changes make of the state of what runs, where servers can tell."""
    servers = _servers(project)
    asked = {each.address: (each, found) for each in changes if (found := kind_of(each.address).questions(each))}
    if not asked:
        return {}, ()
    from heartwatch_deploy.edges import send

    edits: dict[Address, Edit] = {}
    unasked: list[Diagnostic] = []
    with ThreadPoolExecutor(max_workers=_CHECKS_SIDE_BY_SIDE) as pool:
        answers = {
            address: [pool.submit(send.check, question, servers) for question in questions]
            for address, (_, questions) in asked.items()
        }
        for address, pending in answers.items():
            try:
                edits[address] = kind_of(address).edit(asked[address][0], tuple(each.result() for each in pending))
            except ClientError as error:
                unasked.append(explain.reading(error))
    return edits, tuple(dict.fromkeys(unasked))


def _judged(project: Project, desired: Desired, live: State, addresses: Set[Address]) -> tuple[Diagnostic, ...]:
    world = World(project.name, desired.state, live, desired.files)
    return _answered(project, world, _questions(project, world, addresses))


def _questions(project: Project, world: World, addresses: Set[Address]) -> list[tuple[str, Check]]:
    """Each with its engine."""
    engines = sorted({each.engine for each in addresses} - project.render_only)
    return [
        (engine, question)
        for engine in engines
        for question in ENGINES[engine].checks(world)
        if question.address in addresses
    ]


def _answered(project: Project, world: World, questions: Sequence[tuple[str, Check]]) -> tuple[Diagnostic, ...]:
    servers = _servers(project)
    with ThreadPoolExecutor(max_workers=_CHECKS_SIDE_BY_SIDE) as pool:
        found = list(pool.map(lambda each: _ask(servers, world, *each), questions))
    return tuple(dict.fromkeys(diagnostic for each in found for diagnostic in each))


@contextmanager
def locked(project: Project, doing: str, patience: Patience) -> Iterator[Held]:
    """The lock of the project, under which live is read, planned for and changed.

    Raises LockHeld when somebody else has it and ClientError when Kafka does not answer.
    """
    kept = keeping(project)
    with kept.locked(doing, patience) as held:
        try:
            yield held
        finally:
            with suppress(ClientError):  # then the place of the claims stays, as it does while anything is deployed
                held.leave_nothing = not kept.log().exists()


def lock_holder(project: Project) -> Holder | None:
    """Who has the lock of the project; raises ClientError."""
    return keeping(project).lock_holder()


def apply_plan(
    project: Project,
    plan: Plan,
    live: Live,
    held: Held,
    tell: Callable[[Event], None],
    *,
    back_to: str | None = None,
    stop: Flag | None = None,
) -> Outcome:
    """Sends what the plan holds, reads back, keeps the record and writes the history; `tell` gets each event as it
    happens. `back_to` is the entry of the history that a rollback goes back to. Once `stop` is set no more is begun.

    The outcome says what was done, what failed and why, and what was not begun.
    """
    from heartwatch_deploy.edges.account import Account
    from heartwatch_deploy.edges.walk import Walk

    servers = _servers(project)
    kept = keeping_of(project, servers)
    log, account = kept.log(held), Account(kept.audit(), project, plan, held.holder, back_to=back_to)
    try:
        held.check()  # somebody may have slept over the question whether to apply: then not even a place is made
        log.ensure()
        account.begin()
    except ClientError as error:
        return Outcome(done=(), failed=(explain.reading(error),), skipped=tuple(step.address for step in plan))
    try:
        unfinished = {each.address for each in live.unfinished}
        walk = Walk(servers, project.name, log, live.applied, tell, held, unfinished, stop or Flag())
        outcome = walk.run(plan)
        if not outcome.failed and _leaves_nothing(plan, live.applied):
            log.remove()
    except BaseException as error:
        with suppress(ClientError):  # then the history says no more than that it was begun
            account.break_off(error)
        raise
    return account.end(outcome)


def keeping(project: Project) -> Keeping:
    """Where its record, its history and its lock are."""
    return keeping_of(project, _servers(project))


def remove_empty_record(project: Project, live: Live) -> None:
    """Where nothing is on record the place of the record goes, too; a run that was killed may have left it."""
    if not live.applied and not live.unfinished:
        log = keeping(project).log()
        if log.exists():
            log.remove()


def _servers(project: Project) -> Servers:
    return Servers(project.endpoints, runtime_directory=project.runtime_directory)


def _read_journal(servers: Servers, project: Project) -> tuple[Journal, Mapping[str, str], Sequence[Diagnostic]]:
    """The record, and the id of the cluster that keeps it."""
    try:
        log = keeping_of(project, servers).log()
        found = journal.read(log)
        clusters = {"kafka": servers.kafka.cluster_id()} if servers.has("kafka") else {}
        return found, clusters, log.remarks()
    except ClientError as error:
        return Journal(), {}, (explain.reading(error),)


def _ask(servers: Servers, world: World, engine: str, question: Check) -> tuple[Diagnostic, ...]:
    from heartwatch_deploy.edges import send

    try:
        return ENGINES[engine].judge(question, send.check(question, servers), world)
    except ClientError as error:
        return (explain.reading(error),)


def _leaves_nothing(plan: Plan, applied: State) -> bool:
    """Whether the plan removes everything that was ever applied, so that there is nothing left to remember."""
    removed = {step.address for step in plan if step.result is None}
    return len(removed) == len(plan) and set(applied.resources) <= removed
