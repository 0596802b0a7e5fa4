"""A real git repository with the sound project in it."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.unit.small_project import SOUND

_WHO = {f"GIT_{who}_{what}": "nobody@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_PLAIN = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, **_WHO}


class GitProject:
    """`directory` is the project's, `root` the repository's."""

    def __init__(self, root: Path, folder: str = "") -> None:
        self.root, self.directory = root, root / folder
        shutil.copytree(SOUND, self.directory, dirs_exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit()

    def git(self, *arguments: str) -> str:
        ran = subprocess.run(
            ["git", "-C", str(self.root), *arguments],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | _PLAIN,
        )
        return ran.stdout.strip()

    def commit(self) -> str:
        """Everything as it is now; the commit's name."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=one")
        return self.git("rev-parse", "HEAD")

    def write(self, path: str, text: str) -> None:
        (self.directory / path).parent.mkdir(parents=True, exist_ok=True)
        (self.directory / path).write_text(text, "utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.directory / path).read_text("utf-8")
        assert old in text
        self.write(path, text.replace(old, new))
