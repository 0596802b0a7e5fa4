"""A project without a stack."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def core(tmp_path: Path) -> Path:
    """This repository's content, in an environment that deploys no part of it but the core."""
    for name in ("avro", "cassandra", "connect", "deploy", "flink_sql", "ksql", "postgres"):
        shutil.copytree(ROOT / name, tmp_path / name)
    with (tmp_path / "deploy" / "environments" / "dev.yaml").open("a") as environment:
        environment.write("parts: []\n")
    return tmp_path
