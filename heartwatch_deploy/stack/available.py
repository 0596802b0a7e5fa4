"""Which extras can run on this machine: what they need beyond pinned components is there, or can be had."""

from collections.abc import Collection, Iterable
from pathlib import Path

from heartwatch_deploy.stack import debian
from heartwatch_deploy.stack.extras import Extra
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.progress import Progress


def those_that_can_run(
    extras: Iterable[Extra], cache: Path, progress: Progress, *, named: Collection[str]
) -> tuple[Extra, ...]:
    """All of them. Raises StackError for one that was `named` and cannot run; one that came with `all`, or was
    remembered, is left out, and that is said."""
    found = []
    for extra in extras:
        try:
            extra.require()
            programs((extra,), cache, progress)
        except StackError as failure:
            if extra.name in named:
                raise
            progress.say(f"warning: going on without the extra {extra.name}\n{failure}")
        else:
            found.append(extra)
    return tuple(found)


def programs(extras: Iterable[Extra], cache: Path, progress: Progress) -> dict[str, Path]:
    """The files of the extras' programs by name, fetched where they are not there. Raises StackError HW618."""
    return {program.name: debian.found(program, cache, progress) for extra in extras for program in extra.programs}
