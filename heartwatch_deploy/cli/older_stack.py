"""Whether the stack that an environment stands on still runs what it was started with before an upgrade."""

from heartwatch_deploy.model.diagnostic import Diagnostic, Severity
from heartwatch_deploy.model.project import Project


def older_stack(project: Project) -> tuple[Diagnostic, ...]:
    """HW440, a warning: what is deployed to it may need the newer."""
    from heartwatch_deploy.stack.paths import project_paths

    paths = project_paths(project.directory)
    if not paths.endpoints.exists():  # most environments stand on no stack here, and need not import any of it
        return ()
    from heartwatch_deploy.stack import endpoints, outdated

    there = endpoints.read(project.directory)
    found = outdated.outdated(paths) if there and there.kafka == project.endpoints.kafka else ()
    if not found:
        return ()
    cause = "its members go on with what they were started with; what the files need of the newer they do not find"
    summary = outdated.in_words(found)
    return (Diagnostic("HW440", summary, cause=cause, help=outdated.REMEDY, severity=Severity.WARNING),)
