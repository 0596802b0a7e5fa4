"""Verbs that are killed at one moment each and run again, several side by side, each in a project of its own."""

import json
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from heartwatch_deploy.stack.process import until
from tests.live.conftest import RunningStack
from tests.prove.ends import end_of, left_to_do
from tests.prove.killed_project import SCENARIOS, KilledProject
from tests.prove.moments import moments_of
from tests.prove.recorded import REPOSITORY

LANES: Final = 4
_LEASE_SECONDS: Final = 4.0
"""Of a run that will be killed; who comes next waits for so long until it takes the lock."""
_SETTLED_WITHIN: Final = 30.0
_LOOK_SECONDS: Final = 1.0
_KILLED: Final = -9
_MAKE_SOMETHING: Final = (
    "after create topic",
    "after add_partitions topic",
    "after POST /v3/sessions/…/statements INSERT",
)


@dataclass(frozen=True)
class Case:
    """One verb, killed at one moment."""

    scenario: str
    moment: str


@dataclass(frozen=True)
class Result:
    case: Case
    problems: tuple[str, ...]
    came: bool
    seconds: float

    def __str__(self) -> str:
        told = "exact" if not self.problems else "; ".join(self.problems)
        return f"{self.case.scenario}: killed {self.case.moment}: {told} ({self.seconds:.0f} s)"


@dataclass(frozen=True)
class Undisturbed:
    """What a scenario comes to, and by which moments; `allowed` are the consents that it needs."""

    end: Any
    moments: tuple[str, ...]
    allowed: tuple[str, ...]


@dataclass
class Matrix:
    """Runs cases on a stack, several side by side, each in a project of its own."""

    stack: RunningStack
    directory: Path
    heard: Callable[[Result], object]
    """Told each result as it comes, by several threads."""
    undisturbed: dict[str, Undisturbed] = field(default_factory=dict)

    def measure(self) -> None:
        """Goes through all scenarios once without a kill."""
        project = self._project()
        project.begin()
        try:
            for scenario in SCENARIOS:
                project.lay_out(scenario)
                allowed = self._consents(project, scenario)
                notes = self._notes()
                self._run(project, scenario, notes, allowed=allowed)
                end = self._steady_end(project)
                self.undisturbed[scenario] = Undisturbed(end, tuple(moments_of(notes)), allowed)
        finally:
            project.end()

    def cases(self) -> dict[str, list[Case]]:
        """A case for each moment that every run comes to, by scenario."""
        return {
            scenario: [Case(scenario, moment) for moment in _different(found.moments) if _is_certain(moment)]
            for scenario, found in self.undisturbed.items()
        }

    def rounds(self, rounds: Iterable[Sequence[Case]]) -> Iterator[Result]:
        """Results as they come; a round is at most one case of each scenario, one after the other in a project."""
        with ThreadPoolExecutor(max_workers=LANES) as lanes:
            for results in lanes.map(self._round, rounds):
                yield from results

    def _round(self, cases: Sequence[Case]) -> list[Result]:
        project, results = self._project(), []
        killed = {case.scenario: case for case in cases}
        project.begin()
        try:
            for scenario in SCENARIOS:
                project.lay_out(scenario)
                if scenario in killed:
                    results.append(self._killed(project, killed[scenario]))
                    self.heard(results[-1])
                    if results[-1].problems:
                        project = self._anew(project, scenario)
                else:
                    self._run(project, scenario, self._notes(), allowed=self.undisturbed[scenario].allowed)
        finally:
            project.end()
        return results

    def _anew(self, project: KilledProject, done: str) -> KilledProject:
        """Another project that is as far, since this one is not as it should be."""
        project.end()
        other = self._project()
        other.begin()
        for scenario in SCENARIOS[: SCENARIOS.index(done) + 1]:
            other.lay_out(scenario)
            self._run(other, scenario, self._notes(), allowed=self.undisturbed[scenario].allowed)
        return other

    def _killed(self, project: KilledProject, case: Case) -> Result:
        """The verb, killed and run again; the problems are what is not as after an undisturbed run."""
        begun, expected, notes = time.monotonic(), self.undisturbed[case.scenario], self._notes()
        first = self._start(project, case.scenario, notes, allowed=expected.allowed, die=case.moment)
        came = first.returncode == _KILLED
        again = self._start(project, case.scenario, notes, allowed=expected.allowed)
        problems = [] if came else [f"the moment never came: {first.returncode} {first.stderr[-300:]}"]
        if again.returncode:
            problems.append(f"run again it ended with {again.returncode}: {again.stderr[-600:]}")
        else:
            problems += _differences(expected.end, self._end_like(expected.end, project))
            left = left_to_do(project.directory, destroying=case.scenario == "destroy")
            problems += [f"{left} steps are left to do"] if left else []
        problems += _twice(moments_of(notes))
        return Result(case, tuple(problems), came, time.monotonic() - begun)

    def _steady_end(self, project: KilledProject) -> Any:
        """What servers say when they say it twice: a connector's tasks restart by themselves after it was changed."""
        looks: list[Any] = [None]

        def steady() -> bool:
            looks.append(end_of(self.stack, project.name))
            return bool(looks[-1] == looks[-2])

        assert until(steady, seconds=_SETTLED_WITHIN, every=_LOOK_SECONDS), f"{looks[-2:]} differ"
        return looks[-1]

    def _end_like(self, expected: Any, project: KilledProject) -> Any:
        """What servers say once it is as expected, or when the time for that is over."""
        looks: list[Any] = []

        def alike() -> bool:
            looks.append(end_of(self.stack, project.name))
            return bool(looks[-1] == expected)

        until(alike, seconds=_SETTLED_WITHIN, every=_LOOK_SECONDS)
        return looks[-1]

    def _consents(self, project: KilledProject, scenario: str) -> tuple[str, ...]:
        """Those that the plan asks for, of which the project's name is left open."""
        if scenario == "destroy":
            return ("delete-history:·",)
        done = self._heartwatch(project, ["plan", "--json"])
        assert done.returncode == 0, done.stderr
        flags = json.loads(done.stdout)["consent_needed"]
        return tuple(flag.split()[-1].replace(project.name, "·") for flag in flags)

    def _run(self, project: KilledProject, scenario: str, notes: Path, *, allowed: Sequence[str]) -> None:
        done = self._start(project, scenario, notes, allowed=allowed)
        assert done.returncode == 0, done.stderr

    def _start(
        self, project: KilledProject, scenario: str, notes: Path, *, allowed: Sequence[str], die: str | None = None
    ) -> "subprocess.CompletedProcess[str]":
        watched = ["-m", "tests.prove.moments", "--notes", str(notes), "--name", project.name]
        dying = ["--die", die, "--lease", str(_LEASE_SECONDS)] if die else []
        if scenario == "destroy":
            verb = ["destroy", "--yes"]
        else:
            verb = ["apply", *(f"--allow={each.replace('·', project.name)}" for each in allowed)]
        return self._heartwatch(project, [*verb, "--lock-timeout=60"], [*watched, *dying])

    def _heartwatch(
        self, project: KilledProject, verb: list[str], program: Sequence[str] = ("-m", "heartwatch_deploy")
    ) -> "subprocess.CompletedProcess[str]":
        secret = {"HEARTWATCH_POSTGRES_PASSWORD": self.stack.postgres_password}
        command = [sys.executable, *program, *verb, "-C", str(project.directory)]
        return subprocess.run(
            command,
            cwd=REPOSITORY,
            env={**os.environ, **secret},
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def _project(self) -> KilledProject:
        name = f"killed_{uuid.uuid4().hex[:8]}"
        return KilledProject(name, self.directory / name, self.stack)

    def _notes(self) -> Path:
        return self.directory / f"{uuid.uuid4().hex}.txt"


def _is_certain(moment: str) -> bool:
    """How often the lock is renewed, and a busy server asked again, is another number in each run."""
    return not (" write _heartwatch_·_lock " in moment and not moment.endswith("#1"))


def _different(moments: Sequence[str]) -> Iterator[str]:
    """Those between which something happens: before a request is right after the one before it."""
    for last, moment in pairwise(("", *moments)):
        if not (last.startswith("after ") and moment.startswith("before ")):
            yield moment


def _twice(moments: Sequence[str]) -> list[str]:
    """What makes something new each time, and was answered more than once."""
    made = Counter(moment.rpartition(" #")[0] for moment in moments if moment.startswith(_MAKE_SOMETHING))
    return [f"{times} times {moment}" for moment, times in made.items() if times > 1]


def _differences(expected: Any, found: Any, path: str = "") -> list[str]:
    """Where what is there is not as after an undisturbed run."""
    if isinstance(expected, dict) and isinstance(found, dict):
        keys = sorted(expected.keys() | found.keys())
        return [each for key in keys for each in _differences(expected.get(key), found.get(key), f"{path}/{key}")]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [each for at, (one, other) in pairs for each in _differences(one, other, f"{path}[{at}]")]
    return [] if expected == found else [f"{path} is {json.dumps(found)[:300]}, not {json.dumps(expected)[:300]}"]
