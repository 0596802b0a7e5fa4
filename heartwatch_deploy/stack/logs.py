"""Reading the members' logs: the last lines, and what comes."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from heartwatch_deploy.stack import events, extras, rolling
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.members import DEFAULT
from heartwatch_deploy.stack.paths import StackPaths

SUPERVISOR = "supervisor"
LOOK_EVERY = 0.2
"""Seconds between two looks for new lines."""


def chosen(paths: StackPaths, names: tuple[str, ...]) -> list[str]:
    """The named members, or every one that has a log. Raises StackError HW634 on an unknown name."""
    known = [SUPERVISOR, *(member.name for member in (*DEFAULT, *extras.members()))]
    for name in names:
        if name not in known:
            raise StackError("HW634", f"no member is called {name!r}", remedy=f"there are: {', '.join(known)}")
    return list(names) or [name for name in known if name == SUPERVISOR or paths.log(name).exists()]


def last(paths: StackPaths, name: str, lines: int) -> list[str]:
    """The newest lines of a member; for the supervisor, what happened and then its own words."""
    if name != SUPERVISOR:
        return rolling.tail(paths.log(name), lines)
    told = [line for event in events.last(paths.events, lines) for line in _told(event)]
    return (told + rolling.tail(paths.log(name), lines))[-lines:]


def _told(event: events.Event) -> list[str]:
    when = datetime.fromtimestamp(event.time, UTC).isoformat(timespec="milliseconds")
    return [f"{when} {event.member}: {event.what}", *(f"    | {line}" for line in event.tail)]


def follow(paths: StackPaths, names: list[str]) -> Iterator[tuple[str, str]]:
    """Each new line with its member's name, for ever; a log that begins anew is followed there."""
    places = {name: _end(paths.log(name)) for name in names}
    while True:
        for name in names:
            places[name], lines = _new_lines(paths.log(name), places[name])
            yield from ((name, line) for line in lines)
        time.sleep(LOOK_EVERY)


def _end(file: Path) -> tuple[int, int]:
    """The file's number and length."""
    try:
        found = os.stat(file)
    except FileNotFoundError:
        return 0, 0
    return found.st_ino, found.st_size


def _new_lines(file: Path, place: tuple[int, int]) -> tuple[tuple[int, int], list[str]]:
    number, size = _end(file)
    begin = place[1] if number == place[0] else 0
    if size == begin:
        return (number, begin), []
    with file.open("rb") as log:
        log.seek(begin)
        content = log.read()
    whole = content[: content.rfind(b"\n") + 1]
    return (number, begin + len(whole)), whole.decode(errors="replace").splitlines()
