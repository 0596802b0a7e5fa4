"""Single members held down and started again, while the others run: `stack stop` and `stack start`."""

import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from heartwatch_deploy.stack import filelock, orders, process, state
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.paths import StackPaths, project_paths

LOOK: Final = signal.SIGHUP
"""Tells the supervisor to read in its orders who is held down."""
HELD_WITHIN, STARTED_WITHIN = 60.0, 240.0
"""Seconds that members may take to end, or to become healthy."""


def stop(project_dir: Path | str, names: tuple[str, ...], waiting: Callable[[], None] = lambda: None) -> None:
    """End these members, and keep them down until `start` or `up`. `waiting` is called once when another stack command
    must end first. Raises StackError HW633, HW635 or HW643."""
    paths = project_paths(project_dir)
    with filelock.hold(paths.busy, waiting=waiting):
        held = _known(paths, names).held
        _order(paths, {*held, *names})
        left = _not(paths, names, "stopped", HELD_WITHIN)
    if left:
        raise StackError("HW643", f"{', '.join(left)} did not end within {HELD_WITHIN:g} s", remedy="stack down")


def start(project_dir: Path | str, names: tuple[str, ...], waiting: Callable[[], None] = lambda: None) -> None:
    """Run these members again, and wait until they are healthy. Raises StackError HW633, HW635 or HW641."""
    paths = project_paths(project_dir)
    with filelock.hold(paths.busy, waiting=waiting):
        held = _known(paths, names).held
        _order(paths, {*held} - {*names})
        sick = _not(paths, names, "healthy", STARTED_WITHIN)
    if sick:
        told = f"{', '.join(sick)} did not become healthy within {STARTED_WITHIN:g} s"
        raise StackError("HW641", told, remedy="stack logs <member>")


def release_all(paths: StackPaths) -> None:
    """Nobody is held down any more."""
    _order(paths, set())


def _known(paths: StackPaths, names: tuple[str, ...]) -> orders.Orders:
    """The orders of the running stack, whose members all the names are."""
    ordered = orders.read(paths)
    if ordered is None or not filelock.is_held(paths.alive):
        raise StackError("HW635", "the stack is not running", remedy="stack up")
    for name in names:
        if name not in ordered.members:
            raise StackError(
                "HW633", f"the stack has no member called {name!r}", remedy=f"there are: {', '.join(ordered.members)}"
            )
    return ordered


def _order(paths: StackPaths, held: set[str]) -> None:
    ordered, account = orders.read(paths), state.read(paths)
    assert ordered is not None
    if account is None or set(ordered.held) == held:
        return
    orders.write(paths, replace(ordered, held=tuple(sorted(held))))
    if (supervisor := account.supervisor.find()) is not None:
        supervisor.send_signal(LOOK)


def _not(paths: StackPaths, names: tuple[str, ...], health: state.Health, seconds: float) -> list[str]:
    """Those of the members that do not come to be so."""

    def others() -> list[str]:
        account = state.read(paths)
        members = account.members if account else ()
        return [member.name for member in members if member.name in names and member.health != health]

    process.until(lambda: not others(), seconds=seconds)
    return others()
