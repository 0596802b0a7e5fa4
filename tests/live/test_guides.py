"""Whoever follows the guides sees what they say: every file is written, every command typed, in the guides' order."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from heartwatch_deploy.stack import stopping
from heartwatch_deploy.stack.endpoints import read
from tests.guides import FOLDER, Command, Edit, is_printed, steps_of
from tests.typed import Shell

pytestmark = [pytest.mark.live, pytest.mark.apart]

GUIDES = ("newcomer", "analyst", "reviewer", "your-own-kafka", "confluent-platform", "operator")
"""Each begins with the project, and the stack, that the one before it leaves; that is also how they are read."""
SECONDS = 400.0


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    directory = tmp_path_factory.mktemp("guides")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "160",
        "HOME": str(directory),  # whose git knows no name yet
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        "PYTEST_ADDOPTS": "-p no:cacheprovider -p no:dash",
    }
    opened = Shell(directory, environment)
    try:
        yield opened
    finally:
        opened.close()
        for project in directory.glob("*/deploy/project.yaml"):
            stopping.reset(project.parents[1])


@pytest.fixture(scope="module")
def followed() -> list[str]:
    """The guides that came to their end."""
    return []


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide(guide: str, shell: Shell, followed: list[str]) -> None:
    before = list(GUIDES[: GUIDES.index(guide)])
    assert followed == before, "the guide before this one did not come to its end"
    _say_where_servers_are(shell)
    for step in steps_of((FOLDER / f"{guide}.md").read_text("utf-8")):
        if isinstance(step, Edit):
            step.make(shell.directory())
        else:
            _follow(guide, step, shell)
    followed.append(guide)


def _say_where_servers_are(shell: Shell) -> None:
    """Readers put their own servers' addresses into these."""
    if servers := read(shell.directory()):
        addresses = {
            "KAFKA": servers.kafka,
            "REGISTRY": servers.registry,
            "FLINK": servers.flink_rest,
            "GATEWAY": servers.flink_gateway,
        }
        shell.type("; ".join(f"export {name}={address}" for name, address in addresses.items()), seconds=10)


def _follow(guide: str, command: Command, shell: Shell) -> None:
    code, printed = shell.type(command.text, seconds=SECONDS)
    seen = "\n".join(printed)
    where = f"docs/guides/{guide}.md:{command.line}: {command.text}"
    assert code == 0, f"{where}\nended with {code}:\n{seen}"
    assert is_printed(command.prints, printed), f"{where}\nprinted:\n{seen}\nand not:\n" + "\n".join(command.prints)


def test_every_guide_is_followed() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(GUIDES)
