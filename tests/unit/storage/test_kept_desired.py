"""What files say is kept on disk: the same as worked out afresh, and never taken for something else."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from heartwatch_deploy.model.codec import encode
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_plan
from heartwatch_deploy.storage import kept_desired
from heartwatch_deploy.storage.kept_desired import desired_kept
from tests.unit.small_project import SOUND, project_with


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_with(SOUND, tmp_path)


def kept_in(project: Project) -> Path:
    return project.runtime_directory / "cache" / f"desired-{project.environment}"


def test_what_is_kept_says_and_plans_the_same(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = desired_kept(project)
    assert fresh == desired_of(project)
    monkeypatch.setattr(kept_desired, "desired_of", lambda *_, **__: pytest.fail("it is kept"))
    kept = desired_kept(project)
    assert encode(kept.state) == encode(fresh.state)
    assert dict(kept.files) == fresh.files
    plans = [make_plan(project, desired, State(), State()) for desired in (fresh, kept)]
    assert encode(plans[0][0]) == encode(plans[1][0])
    assert plans[0][1] == plans[1][1]


@pytest.mark.parametrize("damage", ["cut off", "another byte", "empty", "no JSON", "of another form"])
def test_what_is_damaged_is_worked_out_anew(project: Project, damage: str) -> None:
    fresh, file = desired_kept(project), kept_in(project)
    whole = file.read_bytes()
    file.write_bytes(
        {
            "cut off": whole[:-1],
            "another byte": whole.replace(b"numbers", b"nvmbers", 1),
            "empty": b"",
            "no JSON": kept_in_form(whole, b"{"),
            "of another form": kept_in_form(whole, b'[{"a": 1}]'),
        }[damage]
    )
    assert desired_kept(project) == fresh
    assert file.read_bytes() == whole


def kept_in_form(whole: bytes, kept: bytes) -> bytes:
    """With the right key and digest."""
    return whole[:64] + sha256(kept).hexdigest().encode() + kept


def test_whatever_it_depends_on_is_looked_at(project: Project) -> None:
    desired_kept(project)
    before = kept_in(project).read_bytes()[:64]
    first, *others = project.files
    others_of = (
        replace(project, name="other"),
        replace(project, values={**project.values, "more": 1}),
        replace(project, files=(replace(first, text=first.text + "\n"), *others)),
        replace(project, compatibility={"numbers-value": "FULL"}),
        replace(project, endpoints=replace(project.endpoints, kafka="elsewhere:1")),
    )
    for other in others_of:
        desired_kept(other)
        assert kept_in(project).read_bytes()[:64] != before


def test_what_has_something_wrong_is_not_kept(project: Project) -> None:
    first, *others = project.files
    wrong = replace(project, files=(*others, replace(first, text="{{")))
    assert desired_kept(wrong).diagnostics
    assert not kept_in(project).exists()


def test_where_nothing_can_be_written_it_is_worked_out_each_time(project: Project) -> None:
    project.runtime_directory.write_text("a file")
    assert desired_kept(project) == desired_of(project)
