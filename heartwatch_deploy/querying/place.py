"""Where is asked."""

from dataclasses import dataclass

from heartwatch_deploy.edges.servers import Servers
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State


@dataclass(frozen=True, slots=True)
class Place:
    """The project, and what its files desire (both from `api.load_desired`)."""

    project: Project
    desired: State

    def servers(self) -> Servers:
        """New clients, for one thread."""
        return Servers(self.project.endpoints, runtime_directory=self.project.runtime_directory)
