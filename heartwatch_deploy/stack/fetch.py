"""One pinned file from a Maven repository: resumed where it was cut off, and checked before it is used."""

import errno
import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import requests

from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.lock import Artifact

ATTEMPTS = 4
CONNECT_SECONDS, READ_SECONDS = 10, 60
Advance = Callable[[int], None]
"""Told the bytes that came in (negative when some have to be fetched again)."""


def fetch(artifact: Artifact, directory: Path, *, base_url: str, advance: Advance, stop: threading.Event) -> Path:
    """The verified file, in `directory/<start of its sha256>/`; an unfinished `.part` there is continued.

    Raises StackError: HW610 not found, HW611 other content than pinned, HW612 no network, HW613 disk full.
    """
    target = directory / artifact.sha256[:16] / artifact.name
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        advance(artifact.size)
        return target
    part = target.with_name(artifact.name + ".part")
    seen = part.stat().st_size if part.exists() else 0
    advance(seen)
    cause: Exception | None = None
    for attempt in range(ATTEMPTS):
        if attempt and stop.wait(2.0**attempt / 2):
            break
        try:
            _continue(artifact, part, url=f"{base_url.rstrip('/')}/{artifact.path}", advance=advance, stop=stop)
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            cause = error
            continue
        except OSError as error:
            raise _disk_failure(error, directory) from error
        if stop.is_set():
            break
        if _sha256(part) == artifact.sha256:
            part.rename(target)
            return target
        advance(-part.stat().st_size)
        part.unlink()
        cause = ValueError("the content has another sha256 than the pinned one")
    if isinstance(cause, ValueError):
        raise _other_content(artifact)
    raise StackError(
        "HW612",
        f"{artifact.name} could not be downloaded",
        str(cause or "stopped"),
        "check the network (and HTTPS_PROXY), then run it again: what has come in is kept",
    )


def _continue(artifact: Artifact, part: Path, *, url: str, advance: Advance, stop: threading.Event) -> None:
    """Append what is missing; a server without ranges sends everything, so begin anew."""
    have = part.stat().st_size if part.exists() else 0
    if have >= artifact.size:
        return
    headers = {"Range": f"bytes={have}-"} if have else {}
    with requests.get(url, headers=headers, stream=True, timeout=(CONNECT_SECONDS, READ_SECONDS)) as answer:
        if answer.status_code >= 500:
            raise requests.ConnectionError(f"{url} answers {answer.status_code}")
        if not answer.ok:
            raise StackError(
                "HW610",
                f"{artifact.name} is not in the repository",
                f"{url} answers {answer.status_code} {answer.reason}",
                "a mirror may lack it: use the default repository, or put the file into the cache by hand",
            )
        resumed = have and answer.status_code == requests.codes.partial_content
        if have and not resumed:
            advance(-have)
        with part.open("ab" if resumed else "wb") as file:
            for chunk in answer.iter_content(256 * 1024):
                if stop.is_set():
                    return
                file.write(chunk)
                advance(len(chunk))
    if part.stat().st_size < artifact.size:
        raise requests.ConnectionError(f"{url} ended after {part.stat().st_size} of {artifact.size} bytes")


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _other_content(artifact: Artifact) -> StackError:
    return StackError(
        "HW611",
        f"{artifact.name} is not the file that was pinned",
        f"its sha256 is not {artifact.sha256}",
        "a proxy or mirror changes it: try another network; nothing of it was kept",
    )


def _disk_failure(error: OSError, directory: Path) -> StackError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StackError("HW613", "the disk is full", str(error), f"free some space below {directory.parent}")
    return StackError("HW614", "a download cannot be stored", str(error), f"make {directory.parent} writable")
