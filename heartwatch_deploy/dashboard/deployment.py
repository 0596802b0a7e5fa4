"""The project as it stands in its files, and the servers that it names, loaded again while the page runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from heartwatch_deploy import api
from heartwatch_deploy.dashboard.board import Trouble
from heartwatch_deploy.dashboard.consumer_groups import consumer_groups
from heartwatch_deploy.dashboard.deployment_graph import DeploymentGraph, deployment_graph
from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.storage.project import ProjectRefused, Selection


@dataclass(frozen=True)
class Deployment:
    """`endpoints` is None while the stack that the environment stands on is not up; `trouble` then says so."""

    project: str
    environment: str
    directory: Path
    endpoints: Endpoints | None
    graph: DeploymentGraph
    groups: Mapping[tuple[Address, Address], str]
    trouble: Trouble | None = None

    def servers(self) -> Servers:
        """New clients, for one thread."""
        assert self.endpoints is not None
        return Servers(self.endpoints, runtime_directory=self.directory / ".heartwatch")


def load(directory: Path, environment: str | None) -> Deployment:
    """The deployment; without endpoints where its servers are not known. Raises ProjectRefused for files that are
    wrong."""
    try:
        return _loaded(directory, Selection(environment))
    except ProjectRefused as refused:
        if any(each.code != "HW105" for each in refused.diagnostics):
            raise
        return _loaded(directory, Selection(environment, offline=True), without=refused.diagnostics[0])


def trouble_of(diagnostic: Diagnostic) -> Trouble:
    return Trouble(diagnostic.summary, diagnostic.cause, diagnostic.help)


def _loaded(directory: Path, selection: Selection, *, without: Diagnostic | None = None) -> Deployment:
    project, desired = api.load_desired(directory, selection)
    return Deployment(
        project=project.name,
        environment=project.environment,
        directory=directory,
        endpoints=None if without else project.endpoints,
        graph=deployment_graph(desired.state),
        groups=consumer_groups(desired.state),
        trouble=trouble_of(without) if without else None,
    )
