"""The table of docs/data-duties.md says what the files say of `prod`: which place holds persons, and for how long."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from heartwatch_deploy.forgetting.store import fields_of, is_compacted, of_kind, topic_configuration
from heartwatch_deploy.model.resource import State
from heartwatch_deploy.stages.desired import desired_of
from heartwatch_deploy.storage.project import Selection, load_project

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "data-duties.md"
BEGIN, END = "<!-- from here on written by a test -->\n", "<!-- up to here -->\n"
DAY = 86_400


@pytest.fixture(scope="module")
def prod() -> tuple[State, tuple[str, ...], int]:
    project, _ = load_project(ROOT, Selection("prod", (), True))
    fields: Any = project.values["person_fields"]
    kept: Any = project.values["vitals_kept_days"]
    keys: Any = project.values["person_keys"]
    return desired_of(project).state, (*fields, *keys), kept


def _topics(desired: State, persons: tuple[str, ...]) -> Iterator[tuple[str, str, str, str]]:
    for topic in of_kind(desired, "kafka", "topic"):
        name, fields = topic.address.name, fields_of(topic.address.name, desired)
        kept = int(topic_configuration(topic).get("retention.ms", 7 * DAY * 1000)) / 1000 / DAY
        tier = "the newest of each key" if is_compacted(topic) else f"{kept:g} days"
        yield "topic", name, _persons(fields, persons), tier


def _tables(desired: State, persons: tuple[str, ...], vitals_days: int) -> Iterator[tuple[str, str, str, str]]:
    for table in of_kind(desired, "postgres", "table"):
        columns: Any = table.spec["columns"]
        kept = f"{vitals_days} days" if table.address.name == "vitals" else "until it is deleted"
        yield "Postgres table", table.address.name, _persons(frozenset(columns), persons), kept
    for table in of_kind(desired, "cassandra", "table"):
        spec: Any = table.spec
        seconds = spec["options"].get("default_time_to_live", 0)
        kept = f"{seconds / DAY:g} days" if seconds else "until it is deleted"
        yield "Cassandra table", table.address.name, _persons(frozenset(spec["columns"]), persons), kept


def _persons(fields: frozenset[str] | None, persons: tuple[str, ...]) -> str:
    return "no schema says" if fields is None else ", ".join(f"`{each}`" for each in persons if each in fields) or "–"


def test_the_page_tells_every_topic_and_table_with_how_long_it_is_kept(
    prod: tuple[State, tuple[str, ...], int], expects: Callable[[Path, str], None]
) -> None:
    desired, persons, days = prod
    rows = [*_topics(desired, persons), *_tables(desired, persons, days)]
    lines = ["| what | name | holds a person in | kept |", "|---|---|---|---|"]
    lines += [f"| {what} | `{name}` | {holds} | {kept} |" for what, name, holds, kept in rows]
    table = "\n".join(lines) + "\n"
    text = PAGE.read_text("utf-8")
    assert BEGIN in text
    expects(PAGE, re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{table}\n{END}", text, flags=re.DOTALL))
    assert len(rows) > 20
