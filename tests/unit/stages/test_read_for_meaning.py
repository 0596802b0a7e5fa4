"""A plan reads for its meaning only what is new or changed; without changes it imports no parser at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from heartwatch_deploy.engines.flink_sql import meanings
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.stages.plan import make_plan
from tests.bench.planned_world import live_and_applied
from tests.unit.small_project import SOUND, project_with

WARM = """
import sys
from heartwatch_deploy import api
from heartwatch_deploy.cli import plan
from heartwatch_deploy.engines import ENGINES
from heartwatch_deploy.storage import kept_desired, kept_project
from heartwatch_deploy.views import plan
[ENGINES[each] for each in ("kafka", "schema_registry", "kafka_connect", "flink_sql")]
unused = {"sqlglot", "jinja2", "psycopg2", "pydantic", "yaml", "requests", "confluent_kafka"}
print(*sorted(unused & sys.modules.keys()))
"""


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that were read for their meaning so far."""
    found: list[str] = []
    meaning = meanings.meaning_of_text

    def noted(text: str) -> str:
        found.append(text)
        return meaning(text)

    monkeypatch.setattr(meanings, "meaning_of_text", noted)
    return found


def test_what_runs_in_the_words_of_the_files_is_not_asked_what_it_means(read: list[str], tmp_path: Path) -> None:
    project = project_with(SOUND, tmp_path)
    desired = desired_of(project)
    live, applied = live_and_applied(project, desired)
    assert read  # a new job is named by its meaning
    read.clear()
    plan, refused = make_plan(project, desired, live, applied)
    assert (len(plan), refused) == (0, ())
    assert read == []


def test_what_has_not_changed_imports_no_parser() -> None:
    done = subprocess.run([sys.executable, "-c", WARM], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []
