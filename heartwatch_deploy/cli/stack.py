"""`heartwatch_deploy stack …`: the real local stack."""

import json
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from heartwatch_deploy.stack import events, holding, jobs, lifecycle, outdated, stopping
from heartwatch_deploy.stack import logs as member_logs
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.paths import StackPaths, project_paths
from heartwatch_deploy.stack.progress import Progress
from heartwatch_deploy.stack.report import StackReport, report
from heartwatch_deploy.stack.settings import StackSettings
from heartwatch_deploy.views.console import as_json_lines
from heartwatch_deploy.views.log_lines import INFO, log_line, of_member

ERROR, CONSENT_NEEDED = 1, 3


def told_plainly(verb: Callable[..., Any]) -> Callable[..., Any]:
    """A failure of the stack is told in words, without a traceback, with exit code 1."""

    @wraps(verb)
    def run(*arguments: Any, **options: Any) -> Any:
        try:
            return verb(*arguments, **options)
        except StackError as failure:
            click.echo(str(failure), err=True)
            sys.exit(ERROR)

    return run


def numbers(_: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    """`name=number` options as a dict."""
    found = {}
    for value in values:
        name, separator, number = value.partition("=")
        if not separator or not number.isdigit():
            raise click.BadParameter(f"{value!r} is not name=number", param=parameter)
        found[name] = int(number)
    return found


project_option = click.option(
    "-C", "--project-dir", default=".", type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="The project whose stack is meant (default: here).",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Tell it as JSON on standard output.")


def waiting_aloud() -> None:
    """While another stack command is at work on this project."""
    click.echo("another stack command is at work here: waiting", err=True)


@click.group("stack")
def command() -> None:
    """Run the real local stack: Kafka, Connect, registry, Flink, Postgres."""


@command.command()
@project_option
@json_option
@click.option("--with", "extra", default="", help="Extras too, such as search,s3; or all. Kept until `reset`.")
@click.option("--secured", is_flag=True, help="With TLS, logins and rights; until `reset`.")
@click.option("--short-lived", is_flag=True, help="For minutes, as in CI: Java starts quickly and stays slower.")
@click.option("--port", "ports", multiple=True, callback=numbers, help="Where a server listens: kafka=29092.")
@click.option("--forget-jobs", is_flag=True, help="Start although Flink lost jobs that ran.")
@click.option("--memory", "memory", multiple=True, callback=numbers, help="MiB of a member's heap: taskmanager=2048.")
@told_plainly
def up(
    *,
    project_dir: Path,
    as_json: bool,
    extra: str,
    secured: bool,
    short_lived: bool,
    ports: dict[str, int],
    forget_jobs: bool,
    memory: dict[str, int],
) -> None:
    """Start everything and wait until it is healthy."""
    chosen = StackSettings(tuple(filter(None, extra.split(","))), ports, memory, secured, short_lived)
    progress = Progress(Console(stderr=True))
    if forget_jobs:
        jobs.forget(project_paths(project_dir))
    with told_when_interrupted(project_dir, progress):
        done = lifecycle.up(project_dir, progress, chosen)
    if done.moved:
        moves = ", ".join(f"{port.name} {port.old} → {port.new}" for port in done.moved)
        progress.say(f"warning: ports were taken and moved: {moves}; what was deployed before may name the old: apply")
    if done.outdated:
        progress.say(f"warning: {outdated.in_words(done.outdated)}; {outdated.REMEDY}")
    found = "already running" if done.already_running else "running"
    progress.say(f"{found}; stop it with: {stop_command(project_dir)}")
    if as_json:
        click.echo(json.dumps(asdict(done.endpoints), indent=1))


@contextmanager
def told_when_interrupted(project_dir: Path, progress: Progress) -> Iterator[None]:
    """Ctrl-C ends the waiting, not the supervisor: says what goes on without us, then exits with 1."""
    try:
        yield
    except KeyboardInterrupt:
        goes_on = f"the stack goes on starting; stop it with: {stop_command(project_dir)}"
        progress.say(goes_on if lifecycle.is_running(project_dir) else "interrupted before anything was started")
        sys.exit(ERROR)


def stop_command(project_dir: Path) -> str:
    """What a person types to stop this project's stack."""
    where = "" if project_dir == Path() else f" -C {shlex.quote(str(project_dir))}"
    return f"heartwatch_deploy stack down{where}"


@command.command()
@project_option
@told_plainly
def down(project_dir: Path) -> None:
    """Stop everything; topics, tables and jobs stay for the next `up`."""
    click.echo("stopped" if stopping.down(project_dir, waiting_aloud) else "not running", err=True)


@command.command()
@project_option
@click.argument("members", nargs=-1, required=True)
@told_plainly
def stop(*, project_dir: Path, members: tuple[str, ...]) -> None:
    """Take members away, the others go on; they stay down until `start` or `up`."""
    holding.stop(project_dir, members, waiting_aloud)
    click.echo(f"stopped: {', '.join(members)}; again with: stack start", err=True)


@command.command()
@project_option
@click.argument("members", nargs=-1, required=True)
@told_plainly
def start(*, project_dir: Path, members: tuple[str, ...]) -> None:
    """Bring members back that `stop` took away."""
    holding.start(project_dir, members, waiting_aloud)
    click.echo(f"healthy: {', '.join(members)}", err=True)


@command.command()
@project_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@told_plainly
def reset(*, project_dir: Path, yes: bool) -> None:
    """Stop everything and delete this project's data: topics, schemas, tables, jobs, logs."""
    if not yes and not (sys.stdin.isatty() and click.confirm("Delete all data of this project's stack?", err=True)):
        click.echo("nothing was deleted; consent with --yes", err=True)
        sys.exit(CONSENT_NEEDED)
    stopping.reset(project_dir)
    click.echo("deleted", err=True)


@command.command()
@project_option
@json_option
def status(*, project_dir: Path, as_json: bool) -> None:
    """Show each member: pid, ports, health, memory, restarts, uptime."""
    told = report(project_dir)
    if as_json:
        click.echo(json.dumps(asdict(told), indent=1))
        return
    console = Console()
    if not told.running:
        console.print("not running; start it with: heartwatch_deploy stack up")
    else:
        console.print(status_table(told))
    for event in told.events:
        when = datetime.fromtimestamp(event.time).astimezone()
        console.print(f"{when:%H:%M:%S} {event.member}: {event.what}", markup=False, highlight=False)
        for line in event.tail[-3:]:
            console.print(f"    | {line}", markup=False, highlight=False, soft_wrap=True)
    if told.outdated:
        console.print(f"{outdated.in_words(told.outdated)}; {outdated.REMEDY}", markup=False, highlight=False)
    for job in told.lost_jobs:
        console.print(f"lost job: {job}; see: heartwatch_deploy stack up", markup=False)


def status_table(told: StackReport) -> Table:
    table = Table("member", "pid", "ports", "health", "MiB", "restarts", "up", box=None)
    for member in told.members:
        health = member.health if not member.wrong else f"{member.health}: {member.wrong}"
        ports = " ".join(map(str, member.ports.values()))
        table.add_row(
            member.name,
            str(member.pid or "-"),
            ports,
            escape(health),
            str(member.rss >> 20),
            str(member.restarts),
            str(timedelta(seconds=int(member.uptime))),
        )
    table.add_row("all, with supervisor", str(told.supervisor), "", "", str(told.rss >> 20), "", "")
    return table


@command.command()
@project_option
@click.argument("members", nargs=-1)
@click.option("-n", "--lines", default=50, show_default=True, help="How many of the newest lines of each.")
@click.option("-f", "--follow", is_flag=True, help="Go on with what comes.")
@told_plainly
def logs(*, project_dir: Path, members: tuple[str, ...], lines: int, follow: bool) -> None:
    """Show what the members (all, or those named) and the supervisor say."""
    paths = project_paths(project_dir)
    chosen = member_logs.chosen(paths, members)
    for name in chosen:
        if as_json_lines() and name == member_logs.SUPERVISOR:
            _tell_events(paths, lines)
            continue
        for line in member_logs.last(paths, name, lines):
            _tell_logged(name, line)
    if follow:
        for name, line in member_logs.follow(paths, chosen):
            _tell_logged(name, line)


def _tell_logged(member: str, line: str) -> None:
    click.echo(of_member(member, line) if as_json_lines() else f"{member:12} {line}")


def _tell_events(paths: StackPaths, count: int) -> None:
    """What the supervisor saw; a member that crashed brings its last lines along."""
    for event in events.last(paths.events, count):
        level = "error" if event.tail else INFO
        click.echo(log_line(level, event.what, {"member": event.member, "tail": list(event.tail)}, time=event.time))
