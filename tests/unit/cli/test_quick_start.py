"""Commands answer quickly: they load no library that they do not use."""

import subprocess
import sys

import pytest

from tests.unit.small_project import SOUND

_PROGRAM = """
import sys
from heartwatch_deploy.cli import main
sys.argv = ["heartwatch_deploy", *sys.argv[1:]]
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""
_SERVERS = {"confluent_kafka", "psycopg2", "requests"}
_HEAVY = _SERVERS | {"sqlglot", "pydantic", "jinja2", "yaml", "rich"}
_EDGES = {"heartwatch_deploy.api", "heartwatch_deploy.clients", "heartwatch_deploy.edges", "heartwatch_deploy.stack"}


def loaded(*arguments: str) -> set[str]:
    """The modules that a command loads, which ends well."""
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return set(ended.stderr.splitlines()[-1].split())


HELPED = [[], ["validate"], ["render"], ["plan"], ["drift"], ["import"], ["forget"], ["readings"], ["demo"]]


@pytest.mark.parametrize("verb", HELPED, ids=" ".join)
def test_help_loads_nothing_heavy(verb: list[str]) -> None:
    assert loaded(*verb, "--help") & _HEAVY == set()


@pytest.mark.parametrize("verb", [["validate", "--offline"], ["render"], ["lineage"], ["fmt", "--diff"]], ids=" ".join)
def test_who_asks_no_server_loads_no_client(verb: list[str]) -> None:
    assert loaded(*verb, "-C", str(SOUND)) & (_SERVERS | _EDGES) == set()


def test_a_validation_loads_neither_the_formatter_nor_what_watches() -> None:
    unused = {"heartwatch_deploy.sql.formatting", "heartwatch_deploy.validating"}
    assert loaded("validate", "--offline", "-C", str(SOUND)) & (unused | {"rich"}) == set()


def test_only_the_engines_of_the_project_are_loaded() -> None:
    found = loaded("validate", "--offline", "-C", str(SOUND))
    assert "heartwatch_deploy.sql.flink" in found
    assert found & {"heartwatch_deploy.engines.postgres", "sqlglot.dialects.postgres"} == set()


def test_the_formatter_loads_only_the_dialects_that_it_lays_out() -> None:
    assert "sqlglot.dialects.postgres" not in loaded("fmt", "--diff", "-C", str(SOUND))
