"""Compiled plans from a gateway that runs elsewhere."""

from pathlib import Path

from heartwatch_deploy.edges import plans
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.check import FlinkPlan
from heartwatch_deploy.model.endpoints import Endpoints


def test_a_gateway_elsewhere_is_not_asked_for_what_only_its_own_disk_would_hold(tmp_path: Path) -> None:
    servers = Servers(Endpoints(flink_gateway="https://gateway.example:8083"), runtime_directory=tmp_path)
    answer = plans.compiled(FlinkPlan(("INSERT INTO a SELECT * FROM b",)), servers)
    assert (answer.plan, "its own disk" in answer.message) == (None, True)
