"""What was ever applied of a project, and the project as it was then."""

from heartwatch_deploy.api import keeping
from heartwatch_deploy.edges.account import sources_of
from heartwatch_deploy.model.audit import Entry
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.stages.going_back import chosen
from heartwatch_deploy.storage import audit
from heartwatch_deploy.storage.audit import History
from heartwatch_deploy.storage.checkout import commit_of
from heartwatch_deploy.storage.recorded import load_recorded
from heartwatch_deploy.storage.refused import ProjectRefused


def read_history(project: Project) -> History:
    """Every apply that was begun, oldest first; raises ClientError."""
    return audit.read(keeping(project).audit())


def remove_history(project: Project) -> str:
    """Deletes it for good, and says where it was, nothing where there was none; raises ClientError."""
    log = keeping(project).audit()
    if not log.exists():
        return ""
    log.remove()
    return log.name


def load_applied(now: Project, wanted: str | None, variables: tuple[str, ...] = ()) -> tuple[Entry, Project]:
    """An earlier apply by its number or revision (None: the one before the last), and the project as its files were,
    with servers and record where they are now. Raises ClientError, and ProjectRefused where there is no such."""
    history = read_history(now)
    revision = commit_of(now.directory, wanted) if wanted else None
    entry = chosen(history.entries, revision or wanted, environment=now.environment)
    if isinstance(entry, Diagnostic):
        raise ProjectRefused(*history.diagnostics, entry)
    return entry, load_recorded(now, entry, history.sources(entry), variables)


def differs(project: Project, other: Project) -> bool:
    """Whether they were loaded from other texts."""
    return sources_of(project).fingerprint != sources_of(other).fingerprint
