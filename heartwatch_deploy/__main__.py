"""`python -m heartwatch_deploy`, and the command of that name."""

# ruff: noqa: PLC0415 - imports take most of a short command's time, in which Ctrl-C may come
import os
import sys
from collections.abc import Callable
from typing import NoReturn


def run() -> NoReturn:
    """The command line, with what can go wrong around it: an end while it starts, a stdout that takes nothing."""
    try:
        sys.exit(_ended())
    except KeyboardInterrupt:
        sys.stderr.write("Aborted!\n")
        sys.exit(1)


def _ended() -> int | str | None:
    """The verb's code; 1 where not all that it said can be written."""
    from heartwatch_deploy.cli import main
    from heartwatch_deploy.views.stdout import StdoutRefused, take_over

    take_over()
    try:
        code = _code_of(main)
        if sys.stdout is not None:
            sys.stdout.flush()
    except StdoutRefused as refused:
        return _told(refused.__cause__)
    return code


def _code_of(main: Callable[[], object]) -> int | str | None:
    try:
        main()
    except SystemExit as ended:
        return ended.code
    return None


def _told(error: BaseException | None) -> int:
    from heartwatch_deploy.model.diagnostic import Diagnostic
    from heartwatch_deploy.views.told import say_diagnostics

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left would be tried again at the very end
    help_text = "give stdout to something that takes all of it"
    if not isinstance(error, BrokenPipeError):  # whoever closed it wants no more
        say_diagnostics([Diagnostic("HW128", "stdout cannot be written", cause=str(error), help=help_text)])
    return 1


if __name__ == "__main__":
    run()
