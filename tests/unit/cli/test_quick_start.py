"""`--help` answers quickly: it loads none of the heavy libraries."""

import subprocess
import sys

_PROGRAM = """
import sys
from heartwatch_deploy.cli import main
sys.argv = ["heartwatch_deploy", "--help"]
try:
    main()
finally:
    heavy = {"confluent_kafka", "psycopg2", "sqlglot", "pydantic"}
    sys.stderr.write(" ".join(sorted(heavy & sys.modules.keys())))
"""


def test_help_loads_nothing_heavy() -> None:
    ended = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    assert "plan" in ended.stdout
    assert ended.stderr == ""
