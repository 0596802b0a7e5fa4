"""docs/plan.md explains a plan that this release really makes, and every word that one can say."""

import re
from pathlib import Path

import pytest

from heartwatch_deploy.model.change import Action, HazardKind, Reason
from heartwatch_deploy.model.plan import Plan
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_plan
from heartwatch_deploy.views.heading import Heading
from heartwatch_deploy.views.plan import SYMBOLS, plan_text
from tests.unit.small_project import TESTS, applied_plan, project_with

PAGE = TESTS.parent / "docs" / "plan.md"
SERVERS = {"kafka": "127.0.0.1:9092", "connect": "http://127.0.0.1:8083", "flink_rest": "http://127.0.0.1:8081"}
EXAMPLE = re.compile(r"(?<=```plan\n).*?(?=```)", re.DOTALL)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    case = TESTS / "cases" / "plan" / "explained"
    before = project_with(case / "before", tmp_path / "before")
    creation, _ = make_plan(before, desired_of(before), State(), State())
    after = project_with(case / "after", tmp_path / "after")
    return make_plan(after, desired_of(after), *applied_plan(creation, State(), State()))[0]


def test_the_example_is_what_is_printed(plan: Plan, request: pytest.FixtureRequest) -> None:
    text = plan_text(plan, Heading(SERVERS), verbose=False).plain
    page = PAGE.read_text("utf-8")
    if request.config.getoption("--accept"):
        page = EXAMPLE.sub(lambda _: text, page, count=1)
        PAGE.write_text(page, "utf-8")
    assert EXAMPLE.findall(page) == [text]


def test_it_has_something_of_everything(plan: Plan) -> None:
    assert {step.action for step in plan} == {Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE}


def test_every_word_is_explained() -> None:
    page = PAGE.read_text("utf-8")
    reasons = [f"| {each} |" for each in Reason if each is not Reason.SAME]
    hazards = [f"| `{each}` |" for each in HazardKind]
    marks = [f"`{symbol}`" for symbol, _ in SYMBOLS.values() if symbol.strip()]
    assert [each for each in (*reasons, *hazards, *marks) if each not in page] == []
