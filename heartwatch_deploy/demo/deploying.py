"""The deployment, through the same code as `apply`."""

from pathlib import Path
from typing import Final

from heartwatch_deploy import api
from heartwatch_deploy.clients.http import ClientError
from heartwatch_deploy.edges import explain
from heartwatch_deploy.edges.held import Held, LockHeld, Patience
from heartwatch_deploy.model.diagnostic import Diagnostic, has_errors
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.stages.desired import Desired
from heartwatch_deploy.storage.project import Selection
from heartwatch_deploy.views.console import say
from heartwatch_deploy.views.diagnostics import diagnostics_text
from heartwatch_deploy.views.progress import outcome_text, progress

_PATIENCE_SECONDS: Final = 60.0


class DeployFailed(Exception):
    """The project could not be deployed; `diagnostics` say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(each.summary for each in diagnostics))
        self.diagnostics = diagnostics


def look_at_files(project_dir: Path, environment: str | None) -> None:
    """Whether there is anything to deploy, before anything is downloaded. Raises ProjectRefused and DeployFailed."""
    _, desired = api.load_desired(project_dir, Selection(environment, offline=True))
    if has_errors(desired.diagnostics):
        raise DeployFailed(*desired.diagnostics)


def deploy(project_dir: Path, environment: str | None, *, kafka: str) -> int:
    """Makes the servers agree with the project's files; how many steps that took.

    Raises ProjectRefused and DeployFailed, also where the environment's Kafka is not the local stack's (`kafka`);
    shows warnings and progress as `apply` does.
    """
    project, desired = api.load_desired(project_dir, Selection(environment))
    _stop_at_errors(desired.diagnostics)
    if project.endpoints.kafka != kafka:
        summary = f"the environment `{project.environment}` does not use the local stack"
        raise DeployFailed(Diagnostic("HW703", summary, help="choose one whose file says `endpoints: stack`"))
    try:
        with api.locked(project, "demo", Patience(_PATIENCE_SECONDS)) as lease:
            return _deploy(project, desired, lease)
    except LockHeld as held:
        raise DeployFailed(explain.held(held, project.name)) from held
    except ClientError as error:
        raise DeployFailed(explain.reading(error)) from error


def _deploy(project: Project, desired: Desired, lease: Held) -> int:
    live = api.read_live(project, desired.state)
    _stop_at_errors(live.diagnostics)
    plan, refusals = api.make_plan(project, desired, live)
    _stop_at_errors(refusals)
    _stop_at_hazards(plan)
    if not len(plan):
        return 0
    with progress(plan) as tell:
        outcome = api.apply_plan(project, plan, live, lease, tell)
    say(outcome_text(outcome))
    _stop_at_errors(outcome.failed)
    return len(outcome.done)


def _stop_at_errors(diagnostics: tuple[Diagnostic, ...]) -> None:
    if has_errors(diagnostics):
        raise DeployFailed(*diagnostics)
    if diagnostics:
        say(diagnostics_text(diagnostics))


def _stop_at_hazards(plan: Plan) -> None:
    """A demo consents to nothing: what is dangerous is for `apply`, where it can be read first."""
    if plan.hazards:
        raise DeployFailed(
            *(
                Diagnostic(
                    "HW701",
                    f"the demo would have to do something dangerous: {hazard.explanation}",
                    help=f"`plan` shows why; to consent: `heartwatch_deploy apply --allow {hazard.consent}`",
                )
                for hazard in plan.hazards
            )
        )
