"""The project as it stands in its files, and the servers that it names, loaded again while somebody watches."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.endpoints import Endpoints
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stack.secured.principals import ONLOOKER
from heartwatch_deploy.stages.desired import Desired, desired_of
from heartwatch_deploy.storage.asked_tree import AskedTree
from heartwatch_deploy.storage.project import ProjectRefused, Selection, load_project
from heartwatch_deploy.watching.consumer_groups import consumer_groups
from heartwatch_deploy.watching.deployment_graph import TOPIC, DeploymentGraph, deployment_graph
from heartwatch_deploy.watching.transactions import written_in_transactions
from heartwatch_deploy.watching.trouble import Trouble, trouble_of


@dataclass(frozen=True)
class Deployment:
    """`endpoints` is None while the stack that the environment stands on is not up; `trouble` then says so.

    `loaded` is the project as its files say, `desired` what they define. `groups` are the consumer groups by (query,
    topic); `topics` all of the project's, `transactional` those that a query writes in transactions, whose marks take
    offsets too.
    """

    loaded: Project = field(compare=False, repr=False)
    project: str
    environment: str
    directory: Path
    endpoints: Endpoints | None
    graph: DeploymentGraph
    groups: Mapping[tuple[Address, Address], str]
    topics: tuple[str, ...] = ()
    transactional: frozenset[str] = frozenset()
    trouble: Trouble | None = None
    desired: State = field(default_factory=State, compare=False, repr=False)

    def servers(self) -> Servers:
        """New clients, for one thread."""
        assert self.endpoints is not None
        return Servers(self.endpoints, runtime_directory=self.directory / ".heartwatch")


class Loading:
    """Loads a deployment with one of the environment's logins, and knows whether it would be another one now: what was
    asked of the files is looked at, and nothing is read that did not change."""

    def __init__(self, directory: Path, environment: str | None, *, login: str = ONLOOKER) -> None:
        self._directory, self._selection = directory, Selection(environment, login=login)
        self._tree = AskedTree(directory)

    @property
    def is_stale(self) -> bool:
        return bool(self._tree.changes())

    def load(self) -> Deployment:
        """The deployment; without endpoints where its servers are not known. Raises ProjectRefused for files that are
        wrong."""
        self._tree = AskedTree(self._directory)
        try:
            return self._loaded(self._selection)
        except ProjectRefused as refused:
            if any(each.code != "HW105" for each in refused.diagnostics):
                raise
            return self._loaded(replace(self._selection, offline=True), without=refused.diagnostics[0])

    def _loaded(self, selection: Selection, *, without: Diagnostic | None = None) -> Deployment:
        project, _ = load_project(self._directory, selection, self._tree)
        return _deployment(project, desired_of(project), without=without)


def load(directory: Path, environment: str | None) -> Deployment:
    """The deployment as it is now. Raises ProjectRefused."""
    return Loading(directory, environment).load()


def _deployment(project: Project, desired: Desired, *, without: Diagnostic | None) -> Deployment:
    return Deployment(
        loaded=project,
        desired=desired.state,
        project=project.name,
        environment=project.environment,
        directory=project.directory,
        endpoints=None if without else project.endpoints,
        graph=deployment_graph(desired.state),
        groups=consumer_groups(desired.state),
        topics=tuple(each.address.name for each in desired.state if (each.address.engine, each.address.kind) == TOPIC),
        transactional=written_in_transactions(desired.state),
        trouble=trouble_of(without) if without else None,
    )
