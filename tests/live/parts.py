"""Which parts a test deploys, and the ranges that it finds."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import yaml

from heartwatch_deploy.readings.endpoints import Servers
from tests.live.conftest import RunningStack


@contextmanager
def parts_of(stack: RunningStack, *parts: str) -> Iterator[None]:
    """The environment deploys these parts besides the core."""
    file = stack.project / "deploy" / "environments" / "dev.yaml"
    core = file.read_text()
    file.write_text(core.replace("parts: []", f"parts: {json.dumps(parts)}"))
    try:
        yield
    finally:
        file.write_text(core)


def parts_that_run(stack: RunningStack) -> list[str]:
    """The parts of the project whose extras run; not every extra is one's."""
    project = yaml.safe_load((stack.project / "deploy" / "project.yaml").read_text())
    return [name for name in project["parts"] if name in stack.endpoints.parts]


def ranges_of(stack: RunningStack) -> dict[str, tuple[int, int]]:
    """Those in the table, which all held before the first reading."""
    connection = psycopg2.connect(**Servers(project_dir=stack.project).postgres())
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT user_id, min_heart_rate, max_heart_rate FROM historical_ranges")
            return {user_id: (low, high) for user_id, low, high in cursor.fetchall()}
    finally:
        connection.close()
