"""`python -m tests.bench.planned`: the verb plan in a process, with the servers' answers out of a file.

What a server takes to answer is its own, and another matter; reading what it answered is ours, and counts.
"""

import gc
import json
import sys
from pathlib import Path
from typing import Any

from heartwatch_deploy.cli import ALIVE, main


def _read(file: str) -> Any:
    from heartwatch_deploy.api import Live
    from heartwatch_deploy.model.codec import decode
    from heartwatch_deploy.model.resource import State

    if file == "empty":
        return Live(State(), State(), (), ())
    world: dict[str, Any] = json.loads(Path(file).read_text("utf-8"))
    return Live(decode(State, world["live"]), decode(State, world["applied"]), (), ())


def run(project: str, world: str) -> None:
    """The verb, which imports what it needs as it does elsewhere; nothing is asked of any server."""
    gc.set_threshold(ALIVE)  # as `main` does before a verb is imported
    from heartwatch_deploy import api

    api.read_live = lambda *_: _read(world)
    api._judged = lambda *_: ()  # EXPLAIN of each new job, a question for Flink
    main(["plan", "-C", project], prog_name="heartwatch_deploy")


if __name__ == "__main__":
    run(*sys.argv[1:])
