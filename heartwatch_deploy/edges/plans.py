"""Flink's compiled plan of a statement, by way of a file that the gateway writes and this process reads."""

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Final

from heartwatch_deploy.clients.flink_gateway import StatementRefused
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.check import FlinkPlan, PlanAnswer

_SET: Final = re.compile(r"EXECUTE\s+(?=STATEMENT\s+SET\b)", re.IGNORECASE)


def compiled(asked: FlinkPlan, servers: Servers) -> PlanAnswer:
    """The plan; without one the words why. Raises ClientError when the gateway does not answer.

    The gateway can write to its own disk only, so one that runs elsewhere is not asked.
    """
    if not servers.shares_disk_with_gateway():
        return PlanAnswer(None, "the gateway runs elsewhere, and writes plans to its own disk only")
    directory = Path(tempfile.mkdtemp(prefix="heartwatch-plan-"))
    try:
        return _compiled(asked, servers, directory / "plan.json")
    finally:
        shutil.rmtree(directory)


def _compiled(asked: FlinkPlan, servers: Servers, file: Path) -> PlanAnswer:
    *definitions, statement = asked.statements
    with servers.gateway_session(asked.config) as session:
        try:
            for each in definitions:
                session.run(each)
            session.run(f"COMPILE PLAN '{file}' FOR {_SET.sub('', statement, count=1)}")
        except StatementRefused as refused:
            return PlanAnswer(None, refused.server_message)
    try:
        return PlanAnswer(json.loads(file.read_text("utf-8")))
    except OSError as error:
        return PlanAnswer(None, f"the gateway's plan cannot be read here: {error.strerror}")
