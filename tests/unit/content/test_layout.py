"""The SQL of this repository is laid out as `fmt` does it."""

from click.testing import CliRunner

from heartwatch_deploy.cli import main
from tests.unit.small_project import TESTS


def test_all_files_are_formatted() -> None:
    ran = CliRunner().invoke(main, ["fmt", "--check", "-C", str(TESTS.parent)])
    assert ran.exit_code == 0, ran.stderr
