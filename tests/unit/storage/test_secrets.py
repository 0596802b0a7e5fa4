"""Secrets by reference: every provider, what it finds, and what it says when it does not."""

import json
import sys
from pathlib import Path

import pytest

from heartwatch_deploy.model.security import SecretCommand
from heartwatch_deploy.storage.secrets import REFERENCE, NoSecret, Secrets, Sources

CANARY = "canary-7f3a"
PYTHON = sys.executable


def sources(directory: Path, **commands: SecretCommand) -> Sources:
    return Sources({"SET": CANARY, "EMPTY": ""}, commands, directory, directory / "secrets.json")


def found(text: str, where: Sources) -> str:
    reference = REFERENCE.fullmatch(text)
    assert reference is not None
    return Secrets(where).value(reference)


def printing(code: str, seconds: float = 10.0) -> SecretCommand:
    return SecretCommand((PYTHON, "-c", code), seconds)


def test_a_variable_and_what_the_stack_made(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text(json.dumps({"postgres_password": "made"}))
    assert found("${env:SET}", sources(tmp_path)) == CANARY
    assert found("${env:EMPTY}", sources(tmp_path)) == ""
    assert found("${env:HEARTWATCH_POSTGRES_PASSWORD}", sources(tmp_path)) == "made"


@pytest.mark.parametrize("text", ['{"postgres_password": "ma', "[]", "\x00"])
def test_what_the_stack_made_and_was_cut_off_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "secrets.json").write_text(text)
    with pytest.raises(NoSecret, match="cannot be read") as told:
        found("${env:HEARTWATCH_POSTGRES_PASSWORD}", sources(tmp_path))
    assert told.value.remedy


def test_a_file_and_a_key_of_one(tmp_path: Path) -> None:
    (tmp_path / "with: a colon").write_text(f"{CANARY}\n")
    (tmp_path / "of.json").write_text(json.dumps({"a.b": CANARY}))
    (tmp_path / "of.properties").write_text(f"# a=no\n a = {CANARY}=\nb=2\n")
    assert found("${file:with: a colon}", sources(tmp_path)) == CANARY
    assert found(f"${{file:{tmp_path}/of.json:a.b}}", sources(Path("/"))) == CANARY
    assert found("${file:of.properties:a}", sources(tmp_path)) == f"{CANARY}="


def test_what_a_command_prints_without_a_shell_and_once(tmp_path: Path) -> None:
    counting = printing("import sys, pathlib; open('ran', 'a').write('x'); print(sys.argv[1])")
    command = SecretCommand((*counting.argv, "$SET `id`"))
    secrets = Secrets(sources(tmp_path, vault=command))
    reference = REFERENCE.fullmatch("${command:vault}")
    assert reference is not None
    assert [secrets.value(reference), secrets.value(reference)] == ["$SET `id`"] * 2
    assert (tmp_path / "ran").read_text() == "x"


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("${env:UNSET}", "the variable UNSET is not set"),
        ("${file:absent}", "absent cannot be read: No such file"),
        ("${file:empty}", "empty is empty"),
        ("${file:keys:absent}", "keys says nothing for 'absent'"),
        ("${file:binary}", "binary cannot be read: it is no text"),
        ("${command:absent}", "no command is called 'absent'; declared: fails, hangs, silent, nowhere"),
        ("${command:fails}", r"the command 'fails' \(.+\) ends with exit code 3"),
        ("${command:hangs}", "does not end within 0.3 s"),
        ("${command:silent}", "prints nothing"),
        ("${command:nowhere}", "cannot be started: No such file"),
    ],
)
def test_what_is_not_there_is_told_with_a_remedy_and_without_the_secret(
    tmp_path: Path, reference: str, words: str
) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "keys").write_text(f"a={CANARY}")
    (tmp_path / "binary").write_bytes(CANARY.encode() + b"\xff")
    where = sources(
        tmp_path,
        fails=printing(f"import sys; print('{CANARY}'[:-1]); sys.exit(3)"),
        hangs=printing("import time; time.sleep(60)", seconds=0.3),
        silent=printing("pass"),
        nowhere=SecretCommand(("/nowhere/at/all",)),
    )
    with pytest.raises(NoSecret, match=words) as told:
        found(reference, where)
    assert told.value.remedy
    assert CANARY not in str(told.value)


@pytest.mark.parametrize("text", ["${vault:a}", "${topic}", "${directory:/x:y}", "${env:}", "$env:A"])
def test_what_is_not_ours_is_no_reference(text: str) -> None:
    assert REFERENCE.search(text) is None
