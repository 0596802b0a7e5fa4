"""Our own metrics: what `heartwatch_deploy metrics` serves, run beside the servers that it asks."""

import os
import sys
from importlib.util import find_spec
from typing import Final

from heartwatch_deploy.stack import health
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.member import BACKGROUND, Launch, Member, Place

NAME: Final = "exporter"
LIBRARY: Final = "prometheus_client"


def require_library() -> None:
    """Raises StackError HW903 where this Python cannot serve metrics."""
    if find_spec(LIBRARY) is None:
        remedy = "pip install 'heartwatch_deploy[metrics]'"
        raise StackError("HW903", f"the metrics need what is not installed: {LIBRARY}", remedy=remedy)


def launch(place: Place) -> Launch:
    """Patient: the stack's addresses are known only when all members are healthy, this one too."""
    command = (sys.executable, "-m", "heartwatch_deploy", "metrics", "--patient")
    options = ("-C", str(place.paths.project), "--port", str(place.ports[NAME]))
    path = os.environ.get("PYTHONPATH")
    return Launch(command=(*command, *options), env={"PYTHONPATH": path} if path else {})


MEMBER = Member(
    name=NAME,
    nice=BACKGROUND,
    components=(),
    ports={NAME: 28070},
    launch=launch,
    check=lambda place: health.http(f"http://{place.address(NAME)}/metrics"),
    stop_within=3.0,  # it may be waiting for a server that has just been stopped
)
