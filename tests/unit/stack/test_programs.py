"""Programs of the distribution: the installed one goes first, a package is unpacked once, and what fails is told."""

from pathlib import Path

import pytest
from rich.console import Console

from heartwatch_deploy.stack import available, debian, extras
from heartwatch_deploy.stack.extras import Extra
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.progress import Progress

PROGRAM = debian.Program("meter")
PACKAGE_NAME = "meter_1.0_all.deb"


@pytest.fixture
def progress() -> Progress:
    return Progress(Console(stderr=True, width=200))


class Machine:
    """Where programs are found; `apt-get` runs the given shell lines in the directory of the download."""

    def __init__(self, directory: Path, apt_get: str) -> None:
        self.directory, self.calls = directory, directory / "calls"
        self.write("apt-get", f'echo "$@" >> "{self.calls}"\n{apt_get}')
        self.write("dpkg-deb", 'mkdir -p "$3/usr/bin" && cp "$2" "$3/usr/bin/meter"')

    def write(self, name: str, lines: str) -> None:
        (self.directory / name).write_text(f"#!/bin/sh\n{lines}\n")
        (self.directory / name).chmod(0o755)

    def find(self, name: str) -> str | None:
        file = self.directory / name
        return str(file) if file.exists() else None


def machine(directory: Path, apt_get: str = f"touch {PACKAGE_NAME}") -> Machine:
    directory.mkdir()
    return Machine(directory, apt_get)


def test_the_installed_program_goes_first(tmp_path: Path, progress: Progress) -> None:
    here = machine(tmp_path / "bin")
    here.write("meter", "")
    assert debian.found(PROGRAM, tmp_path / "cache", progress, find=here.find) == tmp_path / "bin" / "meter"
    assert not (tmp_path / "cache").exists()


def test_a_package_is_fetched_once_and_nothing_else_is_left(tmp_path: Path, progress: Progress) -> None:
    here, cache = machine(tmp_path / "bin"), tmp_path / "cache"
    files = {debian.found(PROGRAM, cache, progress, find=here.find) for _ in range(2)}
    assert files == {cache / "meter-debian" / "usr" / "bin" / "meter"}
    assert files.pop().exists()
    assert here.calls.read_text() == "-qq download meter\n"
    assert {entry.name for entry in cache.iterdir()} == {"install.lock", "meter-debian"}


def test_missing_or_old_lists_are_fetched_apart(tmp_path: Path, progress: Progress) -> None:
    lines = (
        f'case "$*" in *"update") touch "{tmp_path}/new";; *) test -f "{tmp_path}/new" && touch {PACKAGE_NAME};; esac'
    )
    here = machine(tmp_path / "bin", lines)
    assert debian.found(PROGRAM, tmp_path / "cache", progress, find=here.find).exists()
    first, update, second = here.calls.read_text().splitlines()
    assert first == "-qq download meter"
    assert update.endswith(" update")
    assert second == update.replace(" update", " download meter")
    assert f"Dir::State::Lists={tmp_path / 'cache'}" in update


@pytest.mark.parametrize(
    ("apt_get", "words"),
    [
        ("echo 'E: Unable to locate package meter' >&2; exit 100", "Unable to locate package meter"),
        ("exit 0", "downloaded nothing"),
    ],
)
def test_what_apt_says_is_told_with_the_remedy(tmp_path: Path, progress: Progress, apt_get: str, words: str) -> None:
    here = machine(tmp_path / "bin", apt_get)
    with pytest.raises(StackError, match=words) as refused:
        debian.found(PROGRAM, tmp_path / "cache", progress, find=here.find)
    assert refused.value.code == "HW618"
    assert "apt install meter" in str(refused.value)
    assert {entry.name for entry in (tmp_path / "cache").iterdir()} == {"install.lock"}


def test_without_apt_it_is_told_what_is_missing(tmp_path: Path, progress: Progress) -> None:
    with pytest.raises(StackError, match="no apt-get and no dpkg-deb") as refused:
        debian.found(PROGRAM, tmp_path / "cache", progress, find=lambda _: None)
    assert refused.value.code == "HW618"


def refuse() -> None:
    raise StackError("HW618", "meter is neither installed nor could be fetched", "no apt", "apt install meter")


def test_all_goes_on_without_what_cannot_run_and_says_so(
    tmp_path: Path, progress: Progress, capsys: pytest.CaptureFixture[str]
) -> None:
    able, unable = Extra("able"), Extra("unable", require=refuse)
    found = available.those_that_can_run((able, unable), tmp_path, progress, named=[extras.ALL])
    assert found == (able,)
    told = capsys.readouterr().err
    assert "without the extra unable" in told
    assert "apt install meter" in told
    with pytest.raises(StackError, match="neither installed"):
        available.those_that_can_run((able, unable), tmp_path, progress, named=[extras.ALL, "unable"])
