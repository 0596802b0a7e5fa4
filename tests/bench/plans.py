"""How long `plan` takes of projects of 1,000 and 10,000 resources, beside sqlglot, `sqlmesh plan` and `dbt parse`."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import generated
from tests.bench.measure import Found, Goal, Measure, NoMeasurement, Sizes, Table
from tests.bench.planned_world import write_world
from tests.bench.world import World
from tests.live.conftest import REPOSITORY

SIZES = (1_000, 10_000)
_OF_SQLGLOT, _COLD_AHEAD, _WARM_AHEAD = 2.0, 3.0, 10.0
_WARM_SECONDS, _MEGABYTES = 1.0, 300.0
_LINEAR = 1.25
"""How much more than ten times as long ten times as many may take."""
_TIMES = 3
_KIBIBYTE = 1024
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Of every process, ours and others: what is installed is compiled, so what is measured must be, too."""


@dataclass(frozen=True)
class Run:
    """A process to its end: seconds of processor with all of its children, and MiB at its largest."""

    seconds: float
    megabytes: float


def _run(command: Sequence[str], directory: Path, **environment: str) -> Run:
    process = subprocess.Popen(
        command,
        cwd=directory,
        env={**_ENVIRONMENT, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    assert process.stdin is not None
    with process.stdin as questions:
        questions.write(b"n\n")  # whoever asks whether to apply the plan is told no
    words = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise NoMeasurement(f"{' '.join(command)} ended with {process.returncode}: {words[-800:].decode()}")
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / _KIBIBYTE)


def _ours(project: Path, world: str) -> Run:
    """Compiled modules stand beside the projects, so that nothing is left in the repository."""
    command = [sys.executable, "-m", "tests.bench.planned", str(project), world]
    return _run(command, REPOSITORY, PYTHONPYCACHEPREFIX=str(project.parent / "compiled"))


@dataclass(frozen=True)
class Ours:
    """Of one project: the first plan, with nothing on any server; one of a fresh checkout, with everything there as the
    files say; one more of the same checkout; and sqlglot's parse of the same SQL."""

    first: Run
    cold: Run
    warm: Run
    sqlglot: Run


def _plans(project: Path, directory: Path) -> Ours:
    """Of several, one after the other, the least of each: what else the machine does makes nothing quicker."""
    world = directory / "world.json"
    write_world(project, world)
    _ours(project, "empty")  # compiles our modules, as an installation does
    found = [_once(project, str(world)) for _ in range(_TIMES)]
    return Ours(*(min(runs, key=lambda run: run.seconds) for runs in zip(*found, strict=True)))


def _once(project: Path, world: str) -> tuple[Run, Run, Run, Run]:
    first = _ours_anew(project, "empty")
    cold = _ours_anew(project, world)
    return first, cold, _ours(project, world), _sqlglot(project)


def _ours_anew(project: Path, world: str) -> Run:
    shutil.rmtree(project / ".heartwatch", ignore_errors=True)
    return _ours(project, world)


def _sqlglot(project: Path) -> Run:
    command = [sys.executable, "-m", "tests.bench.parsed_by_sqlglot", str(project / "flink_sql")]
    return _run(command, REPOSITORY, PYTHONPYCACHEPREFIX=str(project.parent / "compiled"))


def _model(number: int) -> str:
    """A model for others, of the size of a job; nine of ten read the one before them."""
    source = f"model_{number - 1}" if number % generated.A_CHAIN else ""
    return generated.select(number, source)


def _dbt(program: str, directory: Path, models: int) -> Iterator[Run]:
    """`dbt parse`, and again with nothing changed."""
    (directory / "dbt_project.yml").write_text("name: bench\nversion: '1.0'\nprofile: bench\n", "utf-8")
    profile = "bench:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: ':memory:'}\n"
    (directory / "profiles.yml").write_text(profile, "utf-8")
    (directory / "models").mkdir()
    for number in range(models):
        text = _model(number).replace(f"model_{number - 1} ", f"{{{{ ref('model_{number - 1}') }}}} ")
        (directory / "models" / f"model_{number}.sql").write_text(text, "utf-8")
    for _ in range(2):
        yield _run([program, "parse", "--profiles-dir", "."], directory, DBT_SEND_ANONYMOUS_USAGE_STATS="false")


def _sqlmesh(program: str, directory: Path, models: int) -> Iterator[Run]:
    """`sqlmesh plan` of models that it need not run, and again with nothing changed."""
    config = "gateways:\n  local:\n    connection: {type: duckdb, database: bench.db}\ndefault_gateway: local\n"
    (directory / "config.yaml").write_text(f"{config}model_defaults: {{dialect: duckdb}}\n", "utf-8")
    (directory / "models").mkdir()
    for number in range(models):
        head = f"MODEL (name bench.model_{number}, kind VIEW);\n"
        text = _model(number).replace(f"model_{number - 1} ", f"bench.model_{number - 1} ")
        (directory / "models" / f"model_{number}.sql").write_text(head + text, "utf-8")
    for _ in range(2):
        plan = [program, "plan", "dev", "--skip-tests", "--no-prompts", "--skip-backfill", "--include-unmodified"]
        yield _run(plan, directory, SQLMESH__DISABLE_ANONYMIZED_ANALYTICS="1", MAX_FORK_WORKERS="1")


OTHERS: Mapping[str, tuple[str, Callable[[str, Path, int], Iterator[Run]]]] = {
    "sqlmesh plan": ("SQLMESH", _sqlmesh),
    "dbt parse": ("DBT", _dbt),
}


def _measured(world: World, sizes: Sequence[int], beside: int) -> Found:
    ours: dict[int, Ours] = {}
    others: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory(prefix="heartwatch-plans-") as name:
        directory = Path(name)
        for size in sizes:
            project = directory / f"of_{size}"
            generated.write_project(project, size)
            world.say(f"planning {size:,} resources")
            ours[size] = _plans(project, directory)
        for verb, (variable, run) in OTHERS.items():
            if program := os.environ.get(variable):
                world.say(f"{verb} of {beside:,} models")
                own = directory / variable
                own.mkdir()
                others[verb] = list(run(program, own, beside))
            else:
                world.say(f"SKIPPED: {verb}, for {variable} names no program")
    return Found(tuple(_goals(ours, others, beside)), (_table(ours, others, beside),), _HOW)


def _goals(ours: Mapping[int, Ours], others: Mapping[str, list[Run]], beside: int) -> Iterator[Goal]:
    for size, each in ours.items():
        ratio = each.cold.seconds / each.sqlglot.seconds
        wish = f"`plan` of {size:,} resources cold within {_OF_SQLGLOT:g} × sqlglot's own parse of the same SQL"
        yield Goal(wish, f"{ratio:.2f}", ratio <= _OF_SQLGLOT)
        told = f"{each.warm.seconds:.2f} s"
        yield Goal(f"warm, with {size:,}, in {_WARM_SECONDS:g} s", told, each.warm.seconds <= _WARM_SECONDS)
    mine = ours[beside]
    for verb, (cold, warm) in others.items():
        yield _ahead(verb, "cold", _COLD_AHEAD, mine.cold, cold)
        yield _ahead(verb, "the first plan of all", _COLD_AHEAD, mine.first, cold)
        yield _ahead(verb, "warm", _WARM_AHEAD, mine.warm, warm)
    small, large = min(ours), max(ours)
    for name in ("first", "cold") if small != large else ():
        growth = getattr(ours[large], name).seconds / getattr(ours[small], name).seconds / (large / small)
        yield Goal(
            f"linear, {name}: {large:,} take {large // small} × as long", f"{growth:.2f} of that", growth <= _LINEAR
        )
    most = max(run.megabytes for run in (ours[large].first, ours[large].cold, ours[large].warm))
    yield Goal(f"{large:,} resources within {_MEGABYTES:g} MiB", f"{most:.0f} MiB", most <= _MEGABYTES)


def _ahead(verb: str, when: str, least: float, mine: Run, other: Run) -> Goal:
    ahead = other.seconds / mine.seconds
    return Goal(f"{least:g} × ahead of `{verb}`, {when}", f"{ahead:.1f} ×", ahead >= least)


def _table(ours: Mapping[int, Ours], others: Mapping[str, list[Run]], beside: int) -> Table:
    rows = []
    for size, each in ours.items():
        rows.append((f"`plan`, {size:,} resources", *map(_told, (each.first, each.cold, each.warm))))
        rows.append((f"sqlglot's own parse of the SQL of {size:,}", "–", _told(each.sqlglot), "–"))
    rows += [(f"`{verb}`, {beside:,} models", "–", *map(_told, runs)) for verb, runs in others.items()]
    return Table(("seconds of processor, and MiB", "first", "cold", "warm"), tuple(rows))


def _told(run: Run) -> str:
    return f"{run.seconds:.2f} s, {run.megabytes:.0f} MiB"


_HOW = """Generated projects: of ten resources two are topics, two subjects, one a connector, four Flink tables and one
a job that joins them; each stands in a file of its own. `plan` is a process of its own: the first one with nothing on
any server and nothing on record; cold in a fresh checkout, as CI has it, with nothing kept on disk and everything there
as the files say; warm, the same once more. What servers answer comes out of a file, and new statements are not put
before Flink, for that time is the servers'; reading and comparing what they answered counts, importing the libraries
that ask them does not. sqlglot reads the same files in a process of its own, too, by its dialect of RisingWave, which
knows all that they say, and does nothing else with them. sqlmesh and dbt get as many models, each of the size of such a
job's statement, nine of ten reading the one before; where SQLMESH and DBT name no programs they are left out. Time is
that of the processor, children included; of ours and sqlglot's the least of three.
"""


def _run_measure(world: World, sizes: Sizes) -> Found:
    quick = sizes.rounds == 1
    return _measured(world, (100, 1_000) if quick else SIZES, 100 if quick else SIZES[0])


MEASURE = Measure("plans", "Plans of big projects", _run_measure, needs_own_stack=True, page="benchmarks-plans.md")
