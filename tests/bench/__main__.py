"""`python -m tests.bench`: runs the measures on a stack and writes docs/benchmarks.md and the pages beside it."""

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.readings.errors import Failed
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.storage.project import ProjectRefused
from tests.bench import machine, page
from tests.bench.measure import QUICK, Found, Measure, NoMeasurement, Sizes
from tests.bench.registry import MEASURES
from tests.bench.world import BenchFailed, World, own_project, stack_of
from tests.live.conftest import REPOSITORY

DOCS = REPOSITORY / "docs"
_EXPECTED = (BenchFailed, NoMeasurement, ClientError, Failed, StackError, ProjectRefused)


def main() -> None:
    asked = _asked()
    chosen = _chosen(asked.only)
    before = machine.load()
    if machine.is_busy():
        _say(f"WARNING: the load average is {before}: something else is at work here, and no figure will mean much")
        if _written(asked, chosen) and not asked.anyway:
            sys.exit("nothing was measured; wait until the machine is quiet, or measure --anyway")
    try:
        results = _measured(asked, chosen)
    except _EXPECTED as failure:
        sys.exit(f"no measurement: {failure}")
    pages = _written(asked, chosen)
    for name in dict.fromkeys(measure.page for measure, _ in results):
        text = page.page(machine.rows(before), [each for each in results if each[0].page == name], name=name)
        print(text)
        if name in pages:
            (asked.reports / name).write_text(text, "utf-8")
            _say(f"written to {asked.reports / name}")


def _measured(asked: argparse.Namespace, chosen: Sequence[Measure]) -> list[tuple[Measure, Found]]:
    """Those with a stack of their own first, while no other stack is up; in the registry's order on the page."""
    sizes = _sizes(asked)
    found: dict[str, Found] = {}
    for measure in (each for each in chosen if each.needs_own_stack):
        with own_project() as project:
            found[measure.name] = _timed(asked, measure, _world(asked, project), sizes)
    shared = [each for each in chosen if not each.needs_own_stack]
    with ExitStack() as held:
        if shared:
            project = asked.project_dir or held.enter_context(own_project())
            world = _world(asked, project.resolve())
            held.enter_context(stack_of(world, keep=asked.keep))
        for measure in shared:
            found[measure.name] = _timed(asked, measure, world, sizes)
    return [(measure, found[measure.name]) for measure in chosen]


def _timed(asked: argparse.Namespace, measure: Measure, world: World, sizes: Sizes) -> Found:
    """Says before how long it took the last time, and on the page how long it took now."""
    file = asked.reports / measure.page
    last = page.took_last_time(file.read_text("utf-8"), measure) if file.exists() else None
    _say(f"{measure.title}{f' (the last time within {last})' if last else ''}:")
    began = time.monotonic()
    found = measure.run(world, sizes)
    return replace(found, notes=(*found.notes, page.took((time.monotonic() - began) / 60)))


def _world(asked: argparse.Namespace, project: Path) -> World:
    return World(project, _say, variables=tuple(asked.var), statements=asked.flink_sql)


def _chosen(names: str | None) -> list[Measure]:
    known = [each.name for each in MEASURES]
    wanted = names.split(",") if names else known
    if unknown := set(wanted) - set(known):
        sys.exit(f"there is no measure {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    return [each for each in MEASURES if each.name in wanted]


def _sizes(asked: argparse.Namespace) -> Sizes:
    sizes = QUICK if asked.quick else Sizes()
    given = {name: value for name in ("readings", "rounds") if (value := getattr(asked, name)) is not None}
    return replace(sizes, **given)


def _written(asked: argparse.Namespace, chosen: Sequence[Measure]) -> set[str]:
    """A page holds whole runs only, of all its measures, of what the repository's files say."""
    if asked.quick or asked.readings or asked.rounds or asked.var or asked.flink_sql or asked.no_report:
        return set()
    return {each.page for each in MEASURES} - {each.page for each in MEASURES if each not in chosen}


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it works; writes no page")
    parser.add_argument(
        "--only",
        metavar="NAME,…",
        help=f"of {', '.join(each.name for each in MEASURES)}; writes those pages whose measures are all named",
    )
    parser.add_argument("--readings", type=int, help="in the topic for the throughput; writes no page")
    parser.add_argument("--rounds", type=int, help="of the throughput; writes no page")
    parser.add_argument("--project-dir", type=Path, help="a project whose stack is used, and which is redeployed")
    parser.add_argument("--keep", action="store_true", help="leave the stack of --project-dir up")
    parser.add_argument("--flink-sql", type=Path, help="another folder of Flink SQL for the throughput; writes no page")
    parser.add_argument("--var", action="append", default=[], metavar="NAME=VALUE", help="as in apply; writes no page")
    parser.add_argument("--reports", type=Path, default=DOCS, help="the folder of the pages")
    parser.add_argument("--no-report", action="store_true", help="print only")
    parser.add_argument("--anyway", action="store_true", help="also on a busy machine")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
