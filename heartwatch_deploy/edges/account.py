"""An apply as it goes into the history: begun before anything is sent, ended however it ends."""

import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version

from heartwatch_deploy.clients.http import ClientError, Unreachable
from heartwatch_deploy.edges import explain
from heartwatch_deploy.model.audit import Begun, Ended, Result, Sources, StepTaken
from heartwatch_deploy.model.claim import Holder
from heartwatch_deploy.model.diagnostic import Diagnostic
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.progress import Outcome
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.secrets import is_secret, tells_secret, without_secrets
from heartwatch_deploy.stages.counted import summary
from heartwatch_deploy.storage import audit
from heartwatch_deploy.storage.audit import AuditLog
from heartwatch_deploy.storage.checkout import checkout_of
from heartwatch_deploy.storage.plan_file import digest_of


class Account:
    """One apply's entry."""

    def __init__(self, log: AuditLog, project: Project, plan: Plan, by: Holder, *, back_to: str | None = None) -> None:
        self._log = log
        self._id = uuid.uuid4().hex
        self._began = time.monotonic()
        self._sources = sources_of(project)
        self._begun = _begun(self._id, project, plan, by, sources=self._sources.fingerprint, back_to=back_to)

    def begin(self) -> None:
        """Raises ClientError; what the files say stands before the entry that names it."""
        self._log.ensure()
        audit.append(self._log, self._id, self._sources)
        audit.append(self._log, self._id, self._begun)

    def end(self, outcome: Outcome) -> Outcome:
        """The outcome, with HW542 among what failed where its end cannot be kept."""
        seconds = round(time.monotonic() - self._began, 1)
        ended = Ended(self._id, _now(), seconds, result_of(outcome), outcome.done, (), outcome.skipped)
        try:
            self._append(replace(ended, failed=tuple(map(_kept, outcome.failed))))
        except ClientError as error:
            return replace(outcome, failed=(*outcome.failed, _not_kept(self._log.name, error)))
        return outcome

    def break_off(self, error: BaseException) -> None:
        """For what nobody foresaw, whose name is all that can be told; raises ClientError."""
        seconds = round(time.monotonic() - self._began, 1)
        told = Diagnostic("HW542", "it broke off in the middle", cause=type(error).__name__)
        self._append(Ended(self._id, _now(), seconds, Result.BROKE_OFF, failed=(told,)))

    def _append(self, ended: Ended) -> None:
        """Kafka makes a topic anew that is written to: so look first whether somebody has removed it."""
        if not self._log.exists():
            raise Unreachable("the history", self._log.name, server_message="it is no longer there")
        audit.append(self._log, self._id, ended)


def sources_of(project: Project) -> Sources:
    """What the project was loaded from, without variables that are named like secrets or hold one."""
    told = (each for each in project.variables if not (is_secret(each.partition("=")[0]) or tells_secret(each)))
    return Sources(project.sources, tuple(told))


def result_of(outcome: Outcome) -> Result:
    codes = {each.code for each in outcome.failed}
    if not codes:
        return Result.DONE
    if "HW521" in codes:
        return Result.LOCK_LOST
    if "HW505" in codes:
        return Result.INTERRUPTED
    return Result.PARTLY if outcome.done else Result.FAILED


def _begun(about: str, project: Project, plan: Plan, by: Holder, *, sources: str, back_to: str | None) -> Begun:
    return Begun(
        id=about,
        verb=by.doing,
        by=by,
        at=_now(),
        version=version("heartwatch_deploy"),
        project=project.name,
        environment=project.environment,
        checkout=checkout_of(project.directory, project.sources) if back_to is None else None,
        plan=digest_of(plan),
        summary=summary(plan),
        steps=tuple(
            StepTaken(each.address, each.action, each.reason, tuple(hazard.consent for hazard in each.hazards))
            for each in plan
        ),
        sources=sources,
        targets=plan.targets,
        back_to=back_to,
    )


def _kept(found: Diagnostic) -> Diagnostic:
    """As it is kept for good: without places in files, which go on changing."""
    return replace(found, span=None, related=(), cause=without_secrets(found.cause))


def _not_kept(log: str, error: ClientError) -> Diagnostic:
    return Diagnostic(
        "HW542",
        f"the end of this apply is not in the history, {log}",
        cause=explain.words(error),
        help="what was done is on record all the same: `plan` shows what is left to do",
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
