"""Topics that ksqlDB makes: those of tables are cleared, those of streams told with the day by which they are gone."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from heartwatch_deploy import forgetting
from heartwatch_deploy.forgetting.ageing import ageing
from heartwatch_deploy.forgetting.compacted import CompactedTopicStore, topics_to_clear
from heartwatch_deploy.forgetting.store import Search
from heartwatch_deploy.model.forgotten import AgesOut, Held
from heartwatch_deploy.model.project import Project
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.storage.project import Selection, load_project

ROOT = Path(__file__).parents[3]
KEPT = {"moving_averages": {(0, b"u1"): b'{"heart_rate": 60}', (1, b"u12"): b'{"heart_rate": 61}'}}
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Registry:
    def schema(self, number: int) -> None:
        return None


class Kafka:
    def topics(self) -> Any:
        return KEPT

    def newest(self, topic: str) -> Any:
        return KEPT[topic]


class Servers:
    registry, kafka = Registry(), Kafka()


@pytest.fixture(scope="module")
def project() -> Project:
    return load_project(ROOT, Selection(None, (), True))[0]


@pytest.fixture(scope="module")
def search(project: Project) -> Search:
    """Where ksqlDB asks the questions and Flink is rendered alone."""
    asked = forgetting.searching(
        replace(project, render_only=frozenset({"flink_sql"})), "u1", desired_of(project).state
    )
    assert isinstance(asked, Search)
    return replace(asked, servers=Servers())  # type: ignore[arg-type]


def told(search: Search) -> dict[str, AgesOut]:
    return {each.place: each for each in ageing(search, now=NOW)}


def test_tables_are_cleared(search: Search) -> None:
    assert {"moving_averages", "counters", "vitals_windows"} <= {*topics_to_clear(search)}
    assert "range_versions" not in topics_to_clear(search)
    assert CompactedTopicStore().find(search) == (Held("topic moving_averages", 1),)


def test_streams_are_told_with_what_they_keep(search: Search) -> None:
    assert told(search)["topic range_versions"].until == "2035-12-30"
    assert told(search)["topic readings_by_user"].until == "2026-01-08"
    assert "topic moving_averages" not in told(search), "it is cleared"
    assert [each for each in told(search) if each == "topic readings"], "which has a file"


def test_the_server_has_the_rows_of_tables_beside_their_topics(search: Search) -> None:
    assert "without windows until" in told(search)["state of ksqldb.source/moving_averages"].why


def test_what_is_only_rendered_is_not_told(search: Search) -> None:
    assert not any("flink_sql" in place for place in told(search))
    by_flink = told(replace(search, render_only=frozenset({"ksqldb"})))
    assert any("flink_sql" in place for place in by_flink)
    assert not any("ksqldb" in place or place == "topic range_versions" for place in by_flink)
