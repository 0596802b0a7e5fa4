"""`validate --watch`: the outcome now and after every change of a file, in the form that was asked for."""

import sys
import time
from dataclasses import replace
from typing import NoReturn

from heartwatch_deploy.cli.exit_codes import DONE, ERROR
from heartwatch_deploy.cli.options import Invocation, Output
from heartwatch_deploy.model.json import Json
from heartwatch_deploy.validating import Round, Validator
from heartwatch_deploy.views.console import clear, say
from heartwatch_deploy.views.validation import changed_files, outcome
from heartwatch_deploy.watching.ending import Ending, set_by_signals


def follow(invocation: Invocation) -> NoReturn:
    """Ends, once a signal says so, with the code of the last outcome."""
    if not invocation.directory.is_dir():
        invocation.load(offline=True)  # which says so: nothing can be watched there
    validator, over, code = Validator(invocation.directory, invocation.selection(offline=True)), Ending(), DONE
    with set_by_signals(over):
        for judged in validator.rounds(over):
            code = DONE if judged.sound else ERROR
            _tell(replace(invocation, told=[]), judged, code)
    sys.exit(code)


def _tell(invocation: Invocation, judged: Round, code: int) -> None:
    """Words for people to stderr; to stdout one document a round, each in a line of its own."""
    if invocation.output is Output.TEXT:
        clear()
    if judged.changed:
        say(f"{_clock()} {changed_files(judged.changed)}")
    invocation.show(dict.fromkeys(judged.diagnostics))
    say(f"{_clock()} {outcome(judged)}; watching {judged.read} file(s) until Ctrl-C")
    content: dict[str, Json] = {"changed": judged.changed, "seconds": round(judged.seconds, 4)}
    invocation.print_told(code, content, in_one_line=True)
    sys.stdout.flush()


def _clock() -> str:
    return time.strftime("%H:%M:%S")
