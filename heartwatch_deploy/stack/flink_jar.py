"""The project's own Flink jar, compiled from `flink_java/` with no JDK: ecj on the Java that runs the stack."""

import hashlib
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from heartwatch_deploy.stack import jvm
from heartwatch_deploy.stack.failure import StackError

RELEASE = "17"


def build(project: Path, components: Mapping[str, Path], cache: Path) -> Path | None:
    """The jar of `<project>/flink_java`, from the cache when its sources did not change; None without that directory.

    Raises StackError HW616 with the compiler's words.
    """
    root = project / "flink_java"
    sources = sorted((root / "src").rglob("*.java"))
    if not sources:
        return None
    resources = sorted(file for file in (root / "resources").rglob("*") if file.is_file())
    libraries = [components["flink"] / "lib", components["flink_connectors"]]
    jar = cache / "built" / f"heartwatch-flink-{_fingerprint(root, [*sources, *resources], libraries)}.jar"
    if not jar.exists():
        jar.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=jar.parent) as scratch:
            classes = Path(scratch) / "classes"
            _compile(sources, classes, components=components, libraries=libraries)
            draft = Path(scratch) / jar.name
            _pack(draft, [(classes, sorted(classes.rglob("*.class"))), (root / "resources", resources)])
            draft.replace(jar)
    return jar


def _fingerprint(root: Path, files: list[Path], libraries: list[Path]) -> str:
    digest = hashlib.sha256(
        " ".join([RELEASE, *(library.parent.name + library.name for library in libraries)]).encode()
    )
    for file in files:
        digest.update(f"\0{file.relative_to(root)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _compile(sources: list[Path], classes: Path, *, components: Mapping[str, Path], libraries: list[Path]) -> None:
    compiler = jvm.class_path([components["java_compiler"]])
    command = [str(components["java"] / "bin" / "java"), "-jar", compiler, f"-{RELEASE}"]
    command += ["-g", "-nowarn", "-encoding", "UTF-8", "-cp", jvm.class_path(libraries), "-d", str(classes)]
    done = subprocess.run([*command, *map(str, sources)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise StackError("HW616", "the Java sources in flink_java do not compile", (done.stdout + done.stderr)[-4000:])


def _pack(jar: Path, trees: list[tuple[Path, list[Path]]]) -> None:
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as archive:
        for root, files in trees:
            for file in files:
                archive.write(file, file.relative_to(root))
