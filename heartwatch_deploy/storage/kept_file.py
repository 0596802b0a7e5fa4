"""A result kept on disk from one run to the next, under a key of all that it was worked out from."""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

import heartwatch_deploy
from heartwatch_deploy.model.json import Json

_DIGITS: Final = 64


def kept_in(directory: Path, name: str) -> Path:
    """The file of that name, among the run-time files of the project in the directory."""
    return directory / ".heartwatch" / "cache" / name


def read_kept(file: Path, key: str) -> Any:
    """The value, or None: the file is the key, a digest of what follows, and that, so that cut off, changed by hand, or
    worked out from anything else it is not taken."""
    try:
        text = file.read_bytes()
    except OSError:
        return None
    head, kept = text[: 2 * _DIGITS], text[2 * _DIGITS :]
    if head != (key + hashlib.sha256(kept).hexdigest()).encode():
        return None
    try:
        return json.loads(kept)
    except ValueError:
        return None


def write_kept(file: Path, key: str, value: Json) -> None:
    kept = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    written = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):  # a directory that cannot be written to only costs the time
        file.parent.mkdir(parents=True, exist_ok=True)
        written.write_bytes(f"{key}{hashlib.sha256(kept).hexdigest()}".encode() + kept)
        written.replace(file)


def key_of(parts: Iterable[str]) -> str:
    """A digest of the program and the parts, each by itself."""
    said = [_program(), *parts]
    lengths = ",".join(map(str, map(len, said)))
    return hashlib.sha256("".join((lengths, "\n", *said)).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _program() -> str:
    """The interpreter, and each file of the package by size and time, so that no release takes another one's word."""
    return repr((sys.version, sorted(_stats(os.path.dirname(heartwatch_deploy.__file__)))))


def _stats(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for each in entries:
            if each.is_dir():
                yield from _stats(each.path)
            elif each.name.endswith(".py"):
                found = each.stat()
                yield each.path, found.st_size, found.st_mtime_ns
