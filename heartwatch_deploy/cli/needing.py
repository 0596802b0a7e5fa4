"""Verbs that serve something and need an extra's libraries."""

import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import NoReturn

from heartwatch_deploy.cli.exit_codes import DONE, ERROR
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.views.console import say
from heartwatch_deploy.views.diagnostics import diagnostics_text


def check(needed: Sequence[str], *, code: str, who: str, extra: str) -> None:
    """Ends with a diagnostic where one of these modules is missing."""
    if found := missing(needed, code=code, who=who, extra=extra):
        _fail(*found)


def missing(needed: Sequence[str], *, code: str, who: str, extra: str) -> tuple[Diagnostic, ...]:
    """Which of these modules are not installed, for a verb that tells it itself; none where all are."""
    absent = [name for name in needed if find_spec(name) is None]
    summary = f"{who} what is not installed: {', '.join(absent)}"
    install = f"install the extra: pip install 'heartwatch_deploy[{extra}]'"
    return (Diagnostic(code, summary, help=install),) if absent else ()


def serving(serve: Callable[[], None]) -> NoReturn:
    """Serves until it ends; a project that cannot be loaded is told."""
    from heartwatch_deploy.storage.project import ProjectRefused

    try:
        serve()
    except ProjectRefused as refused:
        _fail(*refused.diagnostics)
    sys.exit(DONE)


def _fail(*diagnostics: Diagnostic) -> NoReturn:
    say(diagnostics_text(diagnostics))
    sys.exit(ERROR)
