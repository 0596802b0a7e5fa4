"""Whatever is edited in whatever order: who watches says what a first look would say, and overlooks nothing."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from heartwatch_deploy.stages.desired import Desired, desired_of
from heartwatch_deploy.storage.asked_tree import AskedTree
from heartwatch_deploy.storage.project import ProjectRefused, Selection, load_project
from heartwatch_deploy.validating import Validator
from tests.examples import examples
from tests.unit.small_project import SOUND

CHOSEN = Selection(offline=True)
PROJECT, ENVIRONMENT = "deploy/project.yaml", "deploy/environments/dev.yaml"
NUMBERS, LARGE, LIMITS = "flink_sql/numbers.sql", "flink_sql/large_numbers.sql", "deploy/topics/limits.yaml"
PATHS = [path.relative_to(SOUND).as_posix() for path in sorted(SOUND.rglob("*")) if path.is_file()]
NEW_PATHS = ["flink_sql/more.sql", "flink_sql/notes.txt", "avro/more-value.avsc", ".heartwatch/stack/endpoints.json"]
NEW_TEXTS = [
    "",
    "a: [",
    "CREATE VIEW more AS SELECT * FROM numbers;",
    "CREATE TABLE numbers (a INT);",
    "-- {{ missing }}",
    "SET 'a' = '{{ threshold }}';\nINSERT INTO limits SELECT 'a', number FROM numbers;",
]
Edit = Callable[[Path], None]


def write(path: str, content: str | bytes) -> Edit:
    def edit(project: Path) -> None:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_bytes(content.encode() if isinstance(content, str) else content)

    return edit


def replace(path: str, old: str, new: str) -> Edit:
    def edit(project: Path) -> None:
        if (project / path).is_file():
            content = (project / path).read_bytes()
            (project / path).write_bytes(content.replace(old.encode(), new.encode()))

    return edit


def move(path: str, other: str) -> Edit:
    def edit(project: Path) -> None:
        if (project / path).is_file():
            (project / other).parent.mkdir(parents=True, exist_ok=True)
            (project / path).replace(project / other)

    return edit


def remove(path: str) -> Edit:
    return lambda project: (project / path).unlink(missing_ok=True)


def remove_folder(path: str) -> Edit:
    return lambda project: shutil.rmtree(project / path, ignore_errors=True)


def mend(project: Path) -> None:
    """All as at first, and nothing else."""
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(SOUND, project)
    replace(PROJECT, "values: {", "values: {items: [1], ")(project)


GROWS = write("deploy/topics/aa.yaml", "partitions: {{ items.append(2) or 1 }}\nreplication: 1\n")
COUNTS = replace(LIMITS, "1", "{{ items | length }}")
COPIES = replace("connect/limits.json", '"small"', "{{ text_of('flink_sql/numbers.sql') | tojson }}")
OTHER_VALUE = replace(PROJECT, "threshold: 10", "threshold: 11")
OTHER_NUMBERS = replace(NUMBERS, "numbers'", "limits'")
KNOWN_EDITS = [
    GROWS,
    COUNTS,
    COPIES,
    OTHER_VALUE,
    OTHER_NUMBERS,
    replace(PROJECT, "threshold", "limit"),
    replace(PROJECT, "BACKWARD", "FULL"),
    replace(PROJECT, "name: small", "name: smaller"),
    replace(PROJECT, "connect}", "connectors}"),
    replace(PROJECT, "values:", "parts: {extra: ['flink_sql/m*.sql', avro/more-value.avsc]}\nvalues:"),
    replace(ENVIRONMENT, "9092", "9093"),
    replace(ENVIRONMENT, "endpoints:", "parts: [extra]\nendpoints:"),
    write(ENVIRONMENT, "endpoints: stack\n"),
    write(".heartwatch/stack/endpoints.json", '{"kafka": "k:1", "parts": ["extra"]}'),
    move(ENVIRONMENT, "deploy/environments/prod.yaml"),
    replace(LARGE, "SELECT", "SELEC"),
    replace(LARGE, "AS n", "AS m"),
    replace(NUMBERS, "\n", "\n\n"),
    replace(NUMBERS, "TABLE numbers", "TABLE figures"),
    replace(NUMBERS, "endpoints.kafka", "missing"),
    write(NUMBERS, b"\xff"),
    move(LIMITS, "deploy/topics/bounds.yaml"),
    move(NUMBERS, "flink_sql/a_numbers.sql"),
    remove_folder("deploy/topics"),
    remove_folder("avro"),
]
EDITS = st.one_of(
    st.sampled_from(KNOWN_EDITS),
    st.builds(write, st.sampled_from(NEW_PATHS), st.sampled_from(NEW_TEXTS)),
    st.builds(remove, st.sampled_from(PATHS + NEW_PATHS)),
    st.just(mend),
)
HISTORIES = st.lists(st.lists(EDITS, min_size=1, max_size=3), min_size=1, max_size=6)


def fresh(project: Path) -> tuple[Desired | None, Any]:
    try:
        loaded, warnings = load_project(project, CHOSEN)
    except ProjectRefused as refused:
        return None, refused.diagnostics
    desired = desired_of(loaded)
    return desired, (*warnings, *desired.diagnostics)


@examples(15)
@given(HISTORIES)
@example([[OTHER_VALUE], [mend], [replace(PROJECT, "threshold", "limit")]])
@example([[GROWS, COUNTS], [replace(LIMITS, "compact", "delete")], [remove("deploy/topics/aa.yaml")]])
@example([[COPIES], [OTHER_NUMBERS], [mend]])
@example([[replace(PROJECT, "BACKWARD", "FULL")], [replace(PROJECT, "name: small", "name: smaller")]])
@example([[replace(NUMBERS, "\n", "\n\n"), replace(LARGE, "numbers AS n", "others AS n")], [mend]])
def test_a_watched_project_is_judged_as_a_fresh_one(history: list[list[Edit]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        project = Path(directory) / "project"
        mend(project)
        validator = Validator(project, CHOSEN)
        assert validator.judge().sound
        for edits in history:
            for edit in edits:
                edit(project)
            judged = validator.judge()
            assert (judged.desired, judged.diagnostics) == fresh(project)


@examples(15)
@given(HISTORIES)
def test_no_edit_that_matters_is_overlooked(history: list[list[Edit]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        project = Path(directory) / "project"
        mend(project)
        for edits in history:
            before, tree = fresh(project), asked(project)
            for edit in edits:
                edit(project)
            assert tree.changes() or fresh(project) == before


def asked(project: Path) -> AskedTree:
    tree = AskedTree(project)
    try:
        load_project(project, CHOSEN, tree)
    except ProjectRefused:
        return tree
    return tree
