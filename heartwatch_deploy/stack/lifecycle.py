"""`up` as a function: what the command line, the demo and the tests call."""

import secrets
import shutil
import subprocess
import sys
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from heartwatch_deploy.stack import (
    available,
    endpoints,
    extras,
    filelock,
    holding,
    install,
    java_jar,
    jobs,
    jsonfile,
    orders,
    outdated,
    ports,
    process,
    rolling,
    settings,
    state,
    stopping,
)
from heartwatch_deploy.stack.endpoints import BUCKET, CassandraEndpoint, Endpoints, PostgresEndpoint, S3Endpoint
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import LOOPBACK, Member
from heartwatch_deploy.stack.members import DEFAULT, cassandra, postgres
from heartwatch_deploy.stack.outdated import cassandra_is_plain
from heartwatch_deploy.stack.paths import StackPaths, cache_dir, project_paths
from heartwatch_deploy.stack.progress import Progress
from heartwatch_deploy.stack.secured import cassandra as roles
from heartwatch_deploy.stack.secured import certificates, clients
from heartwatch_deploy.stack.secured.endpoints import security
from heartwatch_deploy.stack.secured.principals import (
    DEPLOYER,
    PRINCIPALS,
    REGISTRY_USERS,
    password_of,
    registry_password_of,
)
from heartwatch_deploy.stack.settings import StackSettings

SECRETS = ("postgres_password", "webhook_secret")
SECURED_SECRETS = (
    "keystore_password",
    "flink_keystore_password",
    roles.PASSWORD,
    *map(password_of, PRINCIPALS),
    *map(registry_password_of, REGISTRY_USERS),
)
_NOT_SECURED: Final[Set[str]] = frozenset({"cassandra", "cassandra_sink"})
"""What is not told of a Cassandra that an older release started in the clear."""
HEALTHY_WITHIN = 300.0
"""Seconds that all members together may take to become healthy."""


@dataclass(frozen=True)
class Up:
    """What `up` found or did; `moved` are ports that differ from the last run's, `outdated` is what a stack that ran
    already would have otherwise today."""

    endpoints: Endpoints
    already_running: bool
    moved: tuple[ports.Moved, ...] = ()
    outdated: tuple[str, ...] = ()


def is_running(project_dir: Path | str) -> bool:
    """Whether a supervisor of this project lives."""
    return filelock.is_held(project_paths(project_dir).alive)


def up(project_dir: Path | str, progress: Progress, chosen: StackSettings | None = None) -> Up:
    """Bring the project's stack up and wait until every member is healthy.

    Raises StackError HW6xx; HW650 and HW651 when jobs that ran would not, or did not, come back.
    """
    paths = project_paths(project_dir)
    with filelock.hold(paths.busy, waiting=lambda: progress.say("another stack command is at work here: waiting")):
        wanted = _with_remembered(paths, (chosen or StackSettings()).over(settings.read(paths.project)), progress)
        if filelock.is_held(paths.alive):
            missing = _missing_extras(paths, wanted)
            if not missing:
                holding.release_all(paths)
                _wait_until_healthy(paths, progress)
                return Up(_publish(paths), already_running=True, outdated=outdated.outdated(paths))
            progress.say(f"starting anew with {', '.join(missing)}; jobs go on from their newest checkpoints")
            stopping.stop(paths)
        stopping.end_leftovers(paths)
        jobs.refuse_to_forget(paths)
        shutil.rmtree(paths.flink_data / "tmp", ignore_errors=True)  # what killed processes could not clean up
        with ports.Claims() as claims:
            moved = _give_orders(paths, wanted, progress, claims)
            _start_supervisor(paths, claims)
        _wait_until_healthy(paths, progress)
        found = _publish(paths)
        jobs.refuse_lost(paths)
        return Up(found, already_running=False, moved=moved)


def _with_remembered(paths: StackPaths, wanted: StackSettings, progress: Progress) -> StackSettings:
    """The extras of the last start stay until `reset`: without them, what was deployed to them would be gone."""
    before = orders.read(paths)
    secured = _secured(before, wanted)
    together = extras.chosen((*wanted.extra, *(before.extras if before else ())))
    found = available.those_that_can_run(together, cache_dir(), progress, named=wanted.extra)
    return replace(wanted, extra=tuple(extra.name for extra in found), secured=secured)


def _secured(before: orders.Orders | None, wanted: StackSettings) -> bool:
    """A stack is secured from its first start until `reset`: its data knows the logins. Raises StackError HW637."""
    if before is not None and wanted.secured and not before.secured:
        remedy = "stack reset --yes, then stack up --secured; what was deployed is gone then"
        raise StackError("HW637", "this stack was started without security, and keeps its data", remedy=remedy)
    return wanted.secured or (before is not None and before.secured)


def _missing_extras(paths: StackPaths, wanted: StackSettings) -> list[str]:
    running = orders.read(paths)
    assert running is not None
    return [name for name in wanted.extra if name not in running.extras]


def _give_orders(
    paths: StackPaths, chosen: StackSettings, progress: Progress, claims: ports.Claims
) -> tuple[ports.Moved, ...]:
    """Download, choose ports, make the password, and write it all down for the supervisor."""
    found = extras.chosen(chosen.extra)
    members = (*DEFAULT, *(member for extra in found for member in extra.members))
    _refuse_unknown(chosen, members)
    needed = {name for member in members for name in member.components}
    added = {name for extra in found for name in extra.components}
    components = install.install(sorted({*needed, *added, "java_compiler"}), cache_dir(), progress)
    programs = available.programs(found, cache_dir(), progress)
    jars = java_jar.build_all(paths.project, components, cache_dir())
    wanted = {name: port for member in members for name, port in member.ports.items()}
    given, moved = ports.allocate(paths, wanted, chosen.ports, claims)
    _make_secrets(paths, secured=chosen.secured)
    orders.write(
        paths,
        orders.Orders(
            members=tuple(member.name for member in members),
            extras=tuple(extra.name for extra in found),
            ports=given,
            components={name: str(path) for name, path in {**components, **programs}.items()},
            memory={member.name: chosen.memory.get(member.name, member.memory) for member in members},
            jars={folder: str(jar) for folder, jar in jars.items()},
            secured=chosen.secured,
            short_lived=chosen.short_lived,
        ),
    )
    return moved


def _make_secrets(paths: StackPaths, *, secured: bool = False) -> None:
    """What is there stays, for the database was made with it. Certificates last a year, so they are made anew."""
    known: dict[str, str] = jsonfile.read(paths.secrets) or {}
    wanted = (*SECRETS, *(SECURED_SECRETS if secured else ()))
    made = {name: secrets.token_urlsafe(24) for name in wanted if name not in known}
    if made:
        jsonfile.write(paths.secrets, {**known, **made}, mode=0o600)
    if secured:
        all_of_them = {**known, **made}
        servers = {
            certificates.SERVER: all_of_them["keystore_password"],
            certificates.FLINK_SERVER: all_of_them["flink_keystore_password"],
        }
        certificates.make(paths.security, servers=servers, clients=(DEPLOYER,))


def _refuse_unknown(chosen: StackSettings, members: tuple[Member, ...]) -> None:
    known_ports = {name for member in members for name in member.ports}
    for kind, names, known in (
        ("port", chosen.ports, known_ports),
        ("member", chosen.memory, {member.name for member in members}),
    ):
        for name in names:
            if name not in known:
                remedy = f"there are: {', '.join(sorted(known))}"
                raise StackError("HW633", f"the stack has no {kind} called {name!r}", remedy=remedy)


def _start_supervisor(paths: StackPaths, claims: ports.Claims) -> None:
    """A process of its own session, so that neither Ctrl-C nor a closed terminal ends the stack."""
    paths.state.unlink(missing_ok=True)
    paths.logs.mkdir(parents=True, exist_ok=True)
    with paths.log("supervisor").open("ab") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "heartwatch_deploy.stack.supervisor", str(paths.project)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            pass_fds=claims.descriptors,
        )
    if not process.until(lambda: paths.state.exists() or supervisor.poll() is not None, seconds=20):
        supervisor.kill()
    if not paths.state.exists():
        raise _supervisor_lost(paths)


def _supervisor_lost(paths: StackPaths) -> StackError:
    words = paths.log("supervisor").read_text(errors="replace")[-2000:]
    return StackError("HW640", "the supervisor has ended", words, "stack logs supervisor; then stack up again")


def _wait_until_healthy(paths: StackPaths, progress: Progress) -> None:
    """Names each member as it becomes healthy. Raises StackError HW640 or HW641; the supervisor goes on trying."""
    named: set[str] = set()

    def all_healthy() -> bool:
        account = state.read(paths)
        if account is None:
            return False
        if account.supervisor.find() is None:
            raise _supervisor_lost(paths)
        for member in account.members:
            if member.health == "healthy" and member.name not in named:
                named.add(member.name)
                progress.say(f"{member.name} is healthy")
            _refuse_crash_loop(paths, member)
        return all(member.health == "healthy" for member in account.members)

    if not process.until(all_healthy, seconds=HEALTHY_WITHIN):
        account = state.read(paths)
        assert account is not None
        sick = "\n".join(f"{m.name}: {m.health}, {m.wrong}" for m in account.members if m.health != "healthy")
        raise StackError(
            "HW641", f"not every member is healthy after {HEALTHY_WITHIN:g} s", sick, "stack logs <member>; stack down"
        )


def _refuse_crash_loop(paths: StackPaths, member: state.MemberState) -> None:
    """Five starts without success: waiting longer helps nobody."""
    if member.health == "crashed" and member.restarts >= 4:
        tail = "\n".join(rolling.tail(paths.log(member.name), 15))
        raise StackError(
            "HW642", f"{member.name} {member.wrong}, again and again", tail, "stack down; look into its log"
        )


def _publish(paths: StackPaths) -> Endpoints:
    """Write `endpoints.json`: the sign that all members are healthy."""
    ordered = orders.read(paths)
    assert ordered is not None
    given = {name: f"{LOOPBACK}:{port}" for name, port in ordered.ports.items()}
    http = "https" if ordered.secured else "http"
    untold = _NOT_SECURED if cassandra_is_plain(paths, ordered) else frozenset()
    found = Endpoints(
        kafka=given["kafka"],
        registry=f"{http}://{given['registry']}/apis/ccompat/v7",
        registry_native=f"{http}://{given['registry']}/apis/registry/v3",
        connect=f"{http}://{given['connect']}",
        flink_rest=f"{http}://{given['flink_rest']}",
        flink_gateway=f"{http}://{given['flink_gateway']}",
        postgres=PostgresEndpoint(LOOPBACK, ordered.ports["postgres"], postgres.DATABASE, postgres.USER),
        cassandra=_cassandra(given, secured=ordered.secured and not untold),
        search=f"http://{given['search']}" if "search" in given else None,
        s3=S3Endpoint(BUCKET, f"http://{given['s3']}") if "s3" in given else None,
        parts=ordered.extras,
        security=_without(untold, security(paths)) if ordered.secured else {},
        logins=clients.logins(paths) if ordered.secured else {},
        values=_without(untold, clients.values(paths)) if ordered.secured else {},
    )
    endpoints.write(paths, found)
    return found


def _without(names: Set[str], told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in told.items() if name not in names}


def _cassandra(given: dict[str, str], *, secured: bool) -> CassandraEndpoint | None:
    if cassandra.NAME not in given:
        return None
    return CassandraEndpoint(given[cassandra.NAME], cassandra.DATACENTER, roles.USER if secured else None)
