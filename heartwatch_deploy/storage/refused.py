"""Why there is no project."""

from heartwatch_deploy.model.diagnostic import Diagnostic


class ProjectRefused(Exception):
    """The files cannot be made a project; `diagnostics` say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(each.summary for each in diagnostics))
        self.diagnostics = diagnostics
