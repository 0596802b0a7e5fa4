"""A plan reads for its meaning only what is new or changed; without changes it imports no parser at all."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sqlglot import exp
from sqlglot.tokenizer_core import Token

from heartwatch_deploy.engines.flink_sql import meanings
from heartwatch_deploy.model.source import RenderedFile
from heartwatch_deploy.sql.flink import parser, statements
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
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[exp.Expr]:
    """The statements that were parsed so far."""
    found: list[exp.Expr] = []
    whole = parser.parsed

    def noted(tokens: Sequence[Token], end: int) -> tuple[exp.Expr, ...]:
        trees = whole(tokens, end)
        found.extend(trees)
        return trees

    monkeypatch.setattr(parser, "parsed", noted)
    monkeypatch.setattr(statements, "parsed", noted)
    meanings.meaning_of_text.cache_clear()
    return found


def test_each_statement_is_parsed_once_for_a_plan_of_what_runs(parsed: list[exp.Expr], tmp_path: Path) -> None:
    project = project_with(SOUND, tmp_path)
    desired = desired_of(project)
    read = len(parsed)
    assert read == sum(len(statements.read_statements(file.text)) for file in _of_flink(desired.files))
    parsed.clear()
    live, applied = live_and_applied(project, desired)
    assert parsed  # a new job is named by its meaning
    parsed.clear()
    meanings.meaning_of_text.cache_clear()
    plan, refused = make_plan(project, desired, live, applied)
    assert (len(plan), refused) == (0, ())
    assert parsed == []


def _of_flink(files: Mapping[str, RenderedFile]) -> list[RenderedFile]:
    return [each for each in files.values() if each.source.engine == "flink_sql"]


def test_what_has_not_changed_imports_no_parser() -> None:
    done = subprocess.run([sys.executable, "-c", WARM], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []
