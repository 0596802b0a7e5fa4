"""docs/schemas: made from the types, and what the verbs print and write is valid by them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from heartwatch_deploy.model.address import Address
from heartwatch_deploy.model.change import Action, Reason
from heartwatch_deploy.model.codec import encode
from heartwatch_deploy.model.plan import Plan, Step
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_plan
from heartwatch_deploy.storage.plan_file import written_plan
from heartwatch_deploy.views.schemas import schemas
from tests.unit.small_project import SOUND, TESTS, project_with

FOLDER = TESTS.parent / "docs" / "schemas"
Validate = Callable[[str, object], list[str]]


@pytest.fixture
def errors() -> Validate:
    """What is wrong with a document by a schema of that name."""
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: make .venv/ready")

    def found(name: str, document: object) -> list[str]:
        validator = jsonschema.Draft202012Validator(schemas()[name])
        return [f"{each.json_path}: {each.message}" for each in validator.iter_errors(document)]

    return found


@pytest.mark.parametrize("name", schemas())
def test_the_page_is_made_from_the_types(name: str, expects: Callable[[Path, str], None]) -> None:
    expects(FOLDER / f"{name}.json", json.dumps(schemas()[name], indent=2) + "\n")


def test_no_other_schema_is_there() -> None:
    assert {each.stem for each in FOLDER.glob("*.json")} == set(schemas())


def test_they_are_schemas() -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed: make .venv/ready")
    for each in schemas().values():
        jsonschema.Draft202012Validator.check_schema(each)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """With something of every engine."""
    project = project_with(SOUND, tmp_path / "project")
    return make_plan(project, desired_of(project), State(), State())[0]


def test_a_plan_file_is_valid(plan: Plan, tmp_path: Path, errors: Validate) -> None:
    (tmp_path / "plan.json").write_text(written_plan(plan))
    document = json.loads((tmp_path / "plan.json").read_text())
    assert errors("plan-file-1", document) == []
    document["plan"]["levels"][0][0]["script"][0]["is"] = "Something"
    assert errors("plan-file-1", document) != []


def test_every_field_counts(plan: Plan, errors: Validate) -> None:
    """What is not of its type, or not there, is told."""
    answer: dict[str, Any] = {"schema": "plan-1", "plan": encode(plan), "diagnostics": [], "exit_code": 0}
    assert errors("plan-1", answer) == []
    forgets = Step(Address("kafka", "topic", "a"), Action.FORGET, Reason.REMOVED, (), None)
    assert errors("plan-1", answer | {"plan": encode(Plan("a", "b", ((forgets,),), 0, "c"))}) == []
    for name in answer["plan"]:
        broken = {key: value for key, value in answer["plan"].items() if key != name}
        assert errors("plan-1", answer | {"plan": broken}) != [], name
        assert errors("plan-1", answer | {"plan": {**answer["plan"], name: {"x": 1, "y": [0]}}}) != [], name
