"""The project's own Java, a jar a folder, compiled with no JDK: ecj on the Java that runs the stack."""

import hashlib
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from heartwatch_deploy.stack import jvm
from heartwatch_deploy.stack.failure import StackError

RELEASE = "17"
BUILT: Final = "built"
FLINK: Final = "flink_java"
CONNECT: Final = "connect_java"
CASSANDRA: Final = "cassandra_java"
CONNECT_FOLDERS: Final = (CONNECT, CASSANDRA)
"""Folders of sinks, which Connect loads as one plugin: the ones that need a driver stand on what the first one has."""
LIBRARIES: Final[Mapping[str, Callable[[Mapping[str, Path]], list[Path]]]] = {
    FLINK: lambda components: [components["flink"] / "lib", components["flink_connectors"]],
    CONNECT: lambda components: [components["kafka"]],
    CASSANDRA: lambda components: [components["kafka"], components["cassandra_driver"]],
}
"""The folders that may hold Java, and what each is compiled against; one whose libraries no extra brought is left."""
STANDS_ON: Final[Mapping[str, str]] = {CASSANDRA: CONNECT}
_ONLY_WITH: Final[Mapping[str, str]] = {CASSANDRA: "cassandra_driver"}


@dataclass(frozen=True)
class Wanted:
    """What a folder's jar is called in the cache, and what it is compiled against."""

    folder: str
    name: str
    libraries: list[Path]


def wanted(project: Path, components: Mapping[str, Path], built: Path) -> Iterator[Wanted]:
    """One for each folder with Java in it whose libraries are there, each after those that it stands on."""
    known: dict[str, Path] = {}
    for folder, libraries_of in LIBRARIES.items():
        if folder in _ONLY_WITH and _ONLY_WITH[folder] not in components:
            continue
        beneath = [known[each] for each in (STANDS_ON.get(folder),) if each in known]
        libraries = [*libraries_of(components), *beneath]
        if name := name_of(project / folder, libraries):
            known[folder] = built / name
            yield Wanted(folder, name, libraries)


def build_all(project: Path, components: Mapping[str, Path], cache: Path) -> dict[str, Path]:
    """The jar of each folder with Java in it, from the cache when its sources did not change.

    Raises StackError HW616 with the compiler's words.
    """
    compiling = _Compiling(components, cache / BUILT)
    found = wanted(project, components, cache / BUILT)
    return {each.folder: compiling.jar(project / each.folder, each) for each in found}


@dataclass(frozen=True)
class _Compiling:
    components: Mapping[str, Path]
    built: Path

    def jar(self, root: Path, wanted: Wanted) -> Path:
        sources, resources = _files(root)
        jar = self.built / wanted.name
        if not jar.exists():
            jar.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=jar.parent) as scratch:
                classes = Path(scratch) / "classes"
                compile_all(
                    sources, classes, components=self.components, libraries=wanted.libraries, folder=wanted.folder
                )
                draft = Path(scratch) / jar.name
                _pack(draft, [(classes, sorted(classes.rglob("*.class"))), (root / "resources", resources)])
                draft.replace(jar)
        return jar


def name_of(root: Path, libraries: list[Path]) -> str | None:
    """The jar's name in the cache: other sources, resources or libraries make another. None where there is no Java."""
    sources, resources = _files(root)
    if not sources:
        return None
    return f"heartwatch-{root.name}-{_fingerprint(root, [*sources, *resources], libraries)}.jar"


def _files(root: Path) -> tuple[list[Path], list[Path]]:
    """Sources and resources."""
    resources = (file for file in (root / "resources").rglob("*") if file.is_file())
    return sorted((root / "src").rglob("*.java")), sorted(resources)


def compile_all(
    sources: Iterable[Path], classes: Path, *, components: Mapping[str, Path], libraries: list[Path], folder: str
) -> None:
    """Classes of all sources; raises StackError HW616."""
    compiler = jvm.class_path([components["java_compiler"]])
    command = [str(components["java"] / "bin" / "java"), "-jar", compiler, f"-{RELEASE}"]
    command += ["-g", "-nowarn", "-encoding", "UTF-8", "-cp", jvm.class_path(libraries), "-d", str(classes)]
    done = subprocess.run([*command, *map(str, sources)], capture_output=True, text=True, check=False)
    if done.returncode:
        words = (done.stdout + done.stderr)[-4000:]
        raise StackError("HW616", f"the Java sources in {folder} do not compile", words)


def _fingerprint(root: Path, files: list[Path], libraries: list[Path]) -> str:
    digest = hashlib.sha256(
        " ".join([RELEASE, *(library.parent.name + library.name for library in libraries)]).encode()
    )
    for file in files:
        digest.update(f"\0{file.relative_to(root)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _pack(jar: Path, trees: list[tuple[Path, list[Path]]]) -> None:
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as archive:
        for root, files in trees:
            for file in files:
                archive.write(file, file.relative_to(root))
