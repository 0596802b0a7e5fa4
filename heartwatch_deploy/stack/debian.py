"""Programs that only Linux distributions bring: the installed one, else a Debian package unpacked into the cache.

`apt-get download` needs no root, and apt checks the package against its archive's signature; so these are the only
components that are not pinned here: an archive keeps the newest revision alone.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from heartwatch_deploy.stack import filelock
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.progress import Progress

_SECONDS: Final = 300
Find = Callable[[str], str | None]


@dataclass(frozen=True)
class Program:
    """A program of the Debian package that has its name, in `usr/bin` there."""

    name: str

    @property
    def directory(self) -> str:
        """Its name in the cache."""
        return f"{self.name}-debian"


def found(program: Program, cache: Path, progress: Progress, *, find: Find = shutil.which) -> Path:
    """The program's file. Raises StackError HW618, with apt's words, where it is neither here nor to be had."""
    if installed := find(program.name):
        return Path(installed).absolute()
    file = cache / program.directory / "usr" / "bin" / program.name
    if not file.exists():
        tools = {tool: find(tool) for tool in ("apt-get", "dpkg-deb")}
        if missing := [tool for tool, path in tools.items() if path is None]:
            raise _absent(program, f"there is no {' and no '.join(missing)} to fetch it with")
        cache.mkdir(parents=True, exist_ok=True)
        with filelock.hold(
            cache / "install.lock", waiting=lambda: progress.say("another download is running: waiting")
        ):
            if not file.exists():
                _fetch(program, cache, tools)
                progress.say(f"{program.name} is in the cache")
    return file


def _fetch(program: Program, cache: Path, tools: Mapping[str, str | None]) -> None:
    """Download, unpack beside the final place, and move there in one step."""
    with tempfile.TemporaryDirectory(dir=cache, prefix=f".{program.name}.") as directory:
        scratch = Path(directory)
        _download(program, str(tools["apt-get"]), scratch)
        packages = sorted(scratch.glob("*.deb"))
        if not packages:
            raise _absent(program, "apt-get downloaded nothing")
        _run(program, [str(tools["dpkg-deb"]), "-x", str(packages[0]), str(scratch / "unpacked")], scratch)
        if not (scratch / "unpacked" / "usr" / "bin" / program.name).exists():
            raise _absent(program, f"{packages[0].name} has no usr/bin/{program.name}")
        (scratch / "unpacked").rename(cache / program.directory)


def _download(program: Program, apt_get: str, scratch: Path) -> None:
    """By the machine's own lists; where they are missing or old, by new ones kept apart, which takes no root."""
    try:
        _run(program, [apt_get, "-qq", "download", program.name], scratch)
    except StackError:
        (scratch / "lists" / "partial").mkdir(parents=True)
        own = ["-o", f"Dir::State::Lists={scratch / 'lists'}", "-o", f"Dir::Cache={scratch / 'cache'}"]
        _run(program, [apt_get, "-qq", *own, "update"], scratch)
        _run(program, [apt_get, "-qq", *own, "download", program.name], scratch)


def _run(program: Program, command: Sequence[str], directory: Path) -> None:
    """Raises StackError HW618 with the command's last words."""
    try:
        done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _absent(program, str(error)) from error
    if done.returncode:
        raise _absent(program, "\n".join((done.stdout + done.stderr).strip().splitlines()[-4:]))


def _absent(program: Program, words: str) -> StackError:
    return StackError(
        "HW618",
        f"{program.name} is neither installed nor could be fetched",
        words,
        f"install it so that it is on the PATH: apt install {program.name} (or brew install {program.name})",
    )
