"""What proofs share: a stack of their own or one that is up, and a report that grows by a table a run."""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from heartwatch_deploy.stack import lifecycle, stopping
from heartwatch_deploy.stack.endpoints import read
from heartwatch_deploy.stack.progress import Progress
from heartwatch_deploy.stack.settings import StackSettings
from tests.live.conftest import RunningStack, copy_content


@dataclass(frozen=True)
class Report:
    """A page of docs/proofs: a heading, and a table with these columns for each time that the proof was made."""

    file: Path
    heading: str
    columns: str
    counted: str = "runs"

    def add(self, lines: Iterable[tuple[str, bool]], *, times: int) -> bool:
        """Writes each run's line as it comes, with whether it was exact; whether all were."""
        exact = 0
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as report:
            if not report.tell():
                report.write(self.heading)
            rule = "|---" * (self.columns.count("|") - 1) + "|"
            report.write(
                f"\n## {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {times} {self.counted}\n\n{self.columns}\n{rule}\n"
            )
            for line, is_exact in lines:
                exact += is_exact
                report.write(line)
                report.flush()
                print(line, end="", flush=True)
            report.write(f"\n{exact} of {times} {self.counted} were exact.\n")
        print(f"{exact} of {times} {self.counted} were exact")
        return exact == times


@contextmanager
def running(
    project: Path | None,
    *,
    extra: tuple[str, ...] = (),
    secured: bool = False,
    prepare: Callable[[Path], None] = lambda _: None,
) -> Iterator[RunningStack]:
    """The stack of a project where it is up, else one of our own with these extras, prepared."""
    if project is not None:
        found = read(project)
        assert found is not None, f"no stack is up in {project}"
        yield RunningStack(project, found)
        return
    with tempfile.TemporaryDirectory(prefix="heartwatch-proof-") as directory:
        own = copy_content(Path(directory) / "project")
        try:
            chosen = StackSettings(extra=extra, secured=secured)
            endpoints = lifecycle.up(own, Progress(Console(stderr=True)), chosen).endpoints
            prepare(own)
            yield RunningStack(own, endpoints)
        finally:
            stopping.reset(own)


def options(description: str | None, *, times: int, report: Path) -> argparse.ArgumentParser:
    """Those that every proof has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--times", type=int, default=times)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--project-dir", type=Path, help="a project whose stack is up")
    parser.add_argument("--report", type=Path, default=report)
    return parser
