"""A job that runs is known again by what it means: in another spelling, and from a release that knew words only."""

import uuid
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from small_project import SmallProject, lay_out

from heartwatch_deploy.clients.flink_rest import FlinkCluster
from heartwatch_deploy.engines import flink_sql
from heartwatch_deploy.engines.flink_sql.read import FINGERPRINT_TAG, PROJECT_TAG, WORDS_TAG
from heartwatch_deploy.sql.versions import OF_WORDS, VERSION, version_of

pytestmark = [pytest.mark.live, pytest.mark.apart]

WRITTEN = "SELECT a, b\nFROM beats_source"
REWRITTEN = "select s.a AS x, -- the number\n  s.b\nfrom beats_source AS s"
CHANGED = "SELECT a + 1, b\nFROM beats_source"
JOB = "flink_sql.job/beats"


@pytest.fixture
def project(stack: Any, tmp_path: Path) -> Iterator[SmallProject]:
    name = f"meant_{uuid.uuid4().hex[:8]}"
    small = lay_out(SmallProject(name, tmp_path / name, stack.project, stack.postgres_password))
    small.topic(f"{name}_beats")
    small.job("beats", f"{name}_beats")
    yield small
    assert small.run("destroy", "--yes").code == 0


def apply_as_the_first_release(project: SmallProject) -> None:
    """With the names that it gave to jobs, and without the tag that it did not know."""

    def identity(job: Any, project: str) -> dict[str, str]:
        tags = of_today(job, project)
        parameters = tags["pipeline.global-job-parameters"].partition(f",{WORDS_TAG}:")[0]
        return {**tags, "pipeline.global-job-parameters": parameters}

    job_module = import_module("heartwatch_deploy.engines.flink_sql.job")
    of_today = job_module._identity
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flink_sql, "recognise", lambda desired, _, applied: (desired, applied))
        patch.setattr(job_module, "_identity", identity)
        done = project.run("apply")
    assert done.code == 0, done.words


def apply_today(project: SmallProject) -> None:
    done = project.run("apply")
    assert done.code == 0, done.words


def job_of(flink: FlinkCluster, project: SmallProject) -> tuple[str, dict[str, str]]:
    """Its id and its tags; there is one."""
    (found,) = (
        (job.id, dict(tags))
        for job in flink.jobs()
        for tags in [flink.job_parameters(job.id)]
        if job.is_live and tags.get(PROJECT_TAG) == project.name
    )
    return found


def respell(project: SmallProject, query: str) -> None:
    file = project.directory / "flink_sql" / "beats.sql"
    text = file.read_text()
    assert WRITTEN in text
    file.write_text(text.replace(WRITTEN, query))


@pytest.mark.parametrize(("deploy", "version"), [(apply_today, VERSION), (apply_as_the_first_release, OF_WORDS)])
def test_a_running_job_is_known_by_what_it_means(stack: Any, project: SmallProject, deploy: Any, version: int) -> None:
    flink = FlinkCluster(stack.endpoints.flink_rest)
    deploy(project)
    job, tags = job_of(flink, project)
    assert version_of(tags[FINGERPRINT_TAG]) == version
    assert (WORDS_TAG in tags) == (version == VERSION)

    assert project.run("plan", "--detailed-exitcode").code == 0
    respell(project, REWRITTEN)
    planned, applied, status = (
        project.run(*verb) for verb in (("plan", "--detailed-exitcode"), ("apply",), ("status",))
    )
    assert "othing to do" in planned.words
    assert (planned.code, applied.code, status.code) == (0, 0, 0), planned.words + applied.words + status.words
    assert job_of(flink, project) == (job, tags)

    flink.cancel(job)
    apply_today(project)
    restored, carried = job_of(flink, project)
    assert (restored != job, carried[FINGERPRINT_TAG]) == (True, tags[FINGERPRINT_TAG])
    assert project.run("plan", "--detailed-exitcode").code == 0

    project.job("beats", f"{project.name}_beats")
    respell(project, CHANGED)
    changed = project.run("plan", "--detailed-exitcode")
    assert (changed.code, changed.answer["consent_needed"]) == (2, [f"--allow fresh-start:{JOB}"])
