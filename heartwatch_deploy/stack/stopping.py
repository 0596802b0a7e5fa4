"""`down` and `reset` as functions: no process of a stack is left, and nothing is deleted unasked."""

import shutil
from collections.abc import Callable
from pathlib import Path

from heartwatch_deploy.stack import filelock, process, state, unprivileged
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.paths import StackPaths, project_paths

STOPPED_WITHIN = 40.0
"""Seconds that all members together may take to stop."""


def down(project_dir: Path | str, waiting: Callable[[], None] = lambda: None) -> bool:
    """Stop every process of the project's stack; whether any was there. `waiting` is called once when another stack
    command must end first. Raises StackError HW643 if a process survives."""
    paths = project_paths(project_dir)
    if not paths.root.exists():
        return False
    with filelock.hold(paths.busy, waiting=waiting):
        supervised = stop(paths)
        left = end_leftovers(paths)
        paths.endpoints.unlink(missing_ok=True)
        return supervised or left


def stop(paths: StackPaths) -> bool:
    """End the supervisor, and its members with it; whether there was one."""
    account = state.read(paths)
    supervisor = account.supervisor.find() if account else None
    if supervisor is not None and filelock.is_held(paths.alive):
        supervisor.terminate()
        process.until(lambda: not filelock.is_held(paths.alive), seconds=STOPPED_WITHIN)
        process.end([supervisor], within=2)
    return supervisor is not None


def end_leftovers(paths: StackPaths) -> bool:
    """End what a killed supervisor left behind; whether there was anything."""
    account = state.read(paths)
    recorded = [member.process.find() for member in account.members if member.process] if account else []
    found = {left.pid: left for left in (*recorded, *process.marked(str(paths.root))) if left}
    process.end(found.values(), within=5)
    alive = [left.pid for left in found.values() if left.is_running()]
    if alive:
        raise StackError("HW643", "some processes of the stack do not end", f"pids {alive}", "end them by hand")
    return bool(found)


def reset(project_dir: Path | str) -> None:
    """Stop the stack and delete all its data: topics, schemas, tables, jobs, logs. The cache stays."""
    down(project_dir)
    paths = project_paths(project_dir)
    with filelock.hold(paths.busy):
        for data in unprivileged.data_outside(paths.project):
            shutil.rmtree(data)
        for entry in paths.root.iterdir():
            if entry == paths.busy:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
